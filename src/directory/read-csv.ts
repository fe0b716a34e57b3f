/** CSV for contacts alone: one row per contact. */
import { CsvError, parse } from "csv-parse/sync";
import { shown } from "./checks.ts";
import { didYouMean } from "./did-you-mean.ts";
import type { Problem } from "./problem.ts";
import type { Read, Source } from "./source.ts";

/** Columns, and where their cells go in a contact. `address_<network>` is one more per network. */
const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  id: ["id"],
  organisation: ["organisation"],
  name: ["name"],
  role: ["role"],
  rights: ["rights"],
  hours: ["hours"],
  "e-mail": ["addresses", "email"],
  email: ["addresses", "email"],
  phone: ["addresses", "phone"],
};

interface Column {
  readonly name: string;
  readonly path: readonly string[];
}

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * Reads rows into `{ contacts: [...] }`. The separator is a comma, a semicolon (spreadsheets in much of
 * Europe) or a tab, whichever the first line has most of. Empty cells count as left out.
 */
export function readCsv(text: string): Read {
  const rows = rowsOf(text);
  if (!Array.isArray(rows)) return [rows];
  const [header, ...body] = rows;
  if (header === undefined)
    return [{ line: 1, field: "", problem: "is empty; the first line names the columns" }];

  const { columns, problems } = columnsOf(header);
  if (problems.length > 0) return problems;
  const data = { contacts: body.map(({ cells }) => contactOf(columns, cells)) };
  const tooLong = body
    .filter(({ cells }) => cells.length > header.cells.length)
    .map(({ line, cells }): Problem => {
      const problem = `has ${cells.length} cells, but there are ${header.cells.length} columns; text with separators in it needs quotes`;
      return { line, field: "", problem };
    });
  return { source: sourceOf(columns, body, header.line, data), problems: tooLong };
}

function rowsOf(text: string): Row[] | Problem {
  const firstLine = text.split("\n", 1)[0] ?? "";
  const delimiter = [",", ";", "\t"].reduce((best, one) =>
    firstLine.split(one).length > firstLine.split(best).length ? one : best,
  );
  const options = {
    delimiter,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  } as const;
  try {
    const records = parse(text, options) as unknown as { record: string[]; info: { lines: number } }[];
    // csv-parse counts lines up to the end of a record; one with line breaks in its cells began earlier.
    return records.map(({ record, info }) => ({
      line: info.lines - (record.join("").match(/\n/g)?.length ?? 0),
      cells: record,
    }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = Number((error as unknown as { lines?: number }).lines ?? 1);
    return { line, field: "", problem: error.message.replace(/ at line \d+.*$/, "") };
  }
}

function columnsOf(header: Row): { columns: (Column | undefined)[]; problems: Problem[] } {
  const problems: Problem[] = [];
  const seen = new Set<string>();
  const columns = header.cells.map((cell) => {
    const name = cell.toLowerCase();
    const network = /^address_(.+)$/.exec(name)?.[1];
    const path = network === undefined ? COLUMNS[name] : ["addresses", network];
    if (path === undefined) {
      const known = [...Object.keys(COLUMNS), "address_slack", "address_matrix"];
      const problem = `is no known column${didYouMean(name, known)} One of: ${known.join(", ")}, or address_ and a network`;
      problems.push({ line: header.line, field: shown(cell), problem });
      return undefined;
    }
    if (seen.has(path.join(".")))
      problems.push({ line: header.line, field: cell, problem: "is there twice" });
    seen.add(path.join("."));
    return { name: cell, path };
  });
  for (const needed of ["id", "organisation", "name", "role"].filter((name) => !seen.has(name))) {
    problems.push({ line: header.line, field: needed, problem: "this column is missing" });
  }
  return { columns, problems };
}

function contactOf(columns: readonly (Column | undefined)[], cells: readonly string[]): unknown {
  const filled = columns.flatMap((column, at) => {
    const cell = cells[at] ?? "";
    return column === undefined || cell === "" ? [] : [{ path: column.path, cell }];
  });
  const own = filled.filter(({ path }) => path.length === 1).map(({ path, cell }) => [path[0], cell]);
  const addresses = filled.filter(({ path }) => path.length === 2).map(({ path, cell }) => [path[1], cell]);
  return { ...Object.fromEntries(own), addresses: Object.fromEntries(addresses) };
}

function sourceOf(
  columns: readonly (Column | undefined)[],
  body: readonly Row[],
  headerLine: number,
  data: unknown,
): Source {
  return {
    data,
    place: (path) => ({ line: body[Number(path[1])]?.line ?? headerLine }),
    field(path) {
      const inner = path.slice(2).map(String);
      return columns.find((column) => column?.path.join(".") === inner.join("."))?.name ?? inner.join("_");
    },
  };
}
