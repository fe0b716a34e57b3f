/** CSV for contacts alone: one row per contact, as spreadsheets save it. */
import { CsvError, parse } from "csv-parse/sync";
import { shown } from "./checks.ts";
import { type Column, columnsOf } from "./csv-columns.ts";
import type { Problem } from "./problem.ts";
import type { Read, Source } from "./source.ts";

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

const DELIMITERS = [",", ";", "\t", "|"] as const;

/**
 * Reads rows into `{ contacts: [...] }`. The separator is the one that a first line `sep=;` names, else the one of
 * comma, semicolon, tab and bar that the line of the column names has most of. Empty cells count as left out, rows
 * of empty cells as not there.
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
  return {
    source: sourceOf(columns, body, header.line, data),
    problems: body.flatMap((row) => cellProblems(columns, row)),
  };
}

function rowsOf(text: string): Row[] | Problem {
  const { rows, delimiter } = withDelimiter(text);
  const options = {
    delimiter,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    trim: true,
  } as const;
  try {
    const records = parse(rows, options) as unknown as { record: string[]; info: { lines: number } }[];
    // csv-parse counts lines up to the end of a record; one with line breaks in its cells began earlier.
    return records.map(({ record, info }) => ({
      line: info.lines - (record.join("").match(/\n/g)?.length ?? 0),
      cells: record,
    }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = Number((error as unknown as { lines?: number }).lines ?? 1);
    return { line, field: "", problem: wording(error) };
  }
}

/** Excel's own first line `sep=;` becomes an empty one, so that lines keep their numbers. */
function withDelimiter(text: string): { readonly rows: string; readonly delimiter: string } {
  const [whole, named] = /^\s*"?sep=([,;|\t])"?[,;|\t ]*(?=\r?\n|$)/i.exec(text) ?? [];
  const rows = whole === undefined ? text : whole.replace(/[^\n]/g, "") + text.slice(whole.length);
  if (named !== undefined) return { rows, delimiter: named };
  const header = text.split(/\r?\n/).find((line) => /[^\s,;|"]/.test(line)) ?? "";
  const unquoted = header.replace(/"[^"]*"/g, "");
  const delimiter = DELIMITERS.reduce<string>(
    (best, one) => (unquoted.split(one).length > unquoted.split(best).length ? one : best),
    ",",
  );
  return { rows, delimiter };
}

function wording(error: CsvError): string {
  switch (error.code) {
    case "CSV_QUOTE_NOT_CLOSED":
      return 'a quote opens and is not closed; write a quote within quoted text twice: ""';
    case "CSV_INVALID_CLOSING_QUOTE":
      return 'text follows a closing quote; write a quote within quoted text twice: ""';
    case "INVALID_OPENING_QUOTE":
      return 'a quote stands within text; put the whole cell in quotes and write the inner ones twice: ""';
    default:
      return error.message.replace(/ at line \d+.*$/, "");
  }
}

/** `#N/A`, `#REF!` and so on, in the languages that keep them. */
const SPREADSHEET_ERROR = /^#(?:N\/A|NV|REF!|NAME\?|VALUE!|DIV\/0!|NULL!|NUM!)$/i;

function cellProblems(columns: readonly (Column | undefined)[], { line, cells }: Row): Problem[] {
  const last = cells.findLastIndex((cell) => cell !== "");
  if (last >= columns.length) {
    const problem = `has ${last + 1} cells, but there are ${columns.length} columns; text with separators in it needs quotes`;
    return [{ line, field: "", problem }];
  }
  return cells.flatMap((cell, at): Problem[] => {
    const column = columns[at];
    if (cell === "") return [];
    if (column === undefined && at < columns.length) {
      const problem = `\`${shown(cell)}\` stands in a column without a name; name the column, or empty it`;
      return [{ line, field: `column ${at + 1}`, problem }];
    }
    if (!SPREADSHEET_ERROR.test(cell)) return [];
    return [
      {
        line,
        field: column?.name ?? "",
        problem: `\`${cell}\` is an error of the spreadsheet; write the value`,
      },
    ];
  });
}

function contactOf(columns: readonly (Column | undefined)[], cells: readonly string[]): unknown {
  const filled = columns.flatMap((column, at) => {
    const cell = cells[at] ?? "";
    const isLeftOut = column === undefined || cell === "" || SPREADSHEET_ERROR.test(cell);
    return isLeftOut ? [] : [{ path: column.path, cell }];
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
