/** The columns of a CSV file of contacts: what they may be called, and where their cells go. */
import { shown } from "./checks.ts";
import { didYouMean } from "./did-you-mean.ts";
import type { Problem } from "./problem.ts";

/** Where the cells of each column go in a contact. `address_<network>` is one more per network. */
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

/** Other names that spreadsheets have for them. */
const ALIASES: Readonly<Record<string, string>> = {
  organization: "organisation",
  organisation_id: "organisation",
  contact_id: "id",
  full_name: "name",
  right: "rights",
  mail: "email",
  e_mail: "email",
  email_address: "email",
  e_mail_address: "email",
  telephone: "phone",
  tel: "phone",
  tel_: "phone",
  phone_number: "phone",
  telephone_number: "phone",
  slack: "address_slack",
  slack_address: "address_slack",
  matrix: "address_matrix",
  matrix_address: "address_matrix",
};

const NEEDED = ["id", "organisation", "name", "role"] as const;
const EXAMPLE = "id,organisation,name,role,email,phone";

export interface Column {
  /** As the file has it. */
  readonly name: string;
  readonly path: readonly string[];
}

export interface Header {
  readonly line: number;
  readonly cells: readonly string[];
}

/** The columns by position, undefined where one has no name; or what is wrong with them. */
export function columnsOf(header: Header): { columns: (Column | undefined)[]; problems: Problem[] } {
  const found = header.cells.map(pathOf);
  if (found.every((path) => path === undefined)) {
    const problem = `this line names no column (\`${shown(header.cells.find((cell) => cell !== "") ?? "")}\`); the first line names them, for example ${EXAMPLE}`;
    return { columns: [], problems: [{ line: header.line, field: "", problem }] };
  }
  const problems: Problem[] = [];
  const seen = new Map<string, string>();
  const columns = header.cells.map((cell, at): Column | undefined => {
    const path = found[at];
    if (path === undefined) {
      if (cell !== "") problems.push({ line: header.line, field: shown(cell), problem: unknown(cell) });
      return undefined;
    }
    const key = path.join(".");
    const before = seen.get(key);
    if (before !== undefined) {
      const problem =
        before === cell ? "is there twice" : `means the same as \`${shown(before)}\`; keep one of the two`;
      problems.push({ line: header.line, field: cell, problem });
    }
    seen.set(key, cell);
    return { name: cell, path };
  });
  for (const needed of NEEDED.filter((name) => !seen.has(name))) {
    problems.push({ line: header.line, field: needed, problem: "this column is missing" });
  }
  return { columns, problems };
}

function pathOf(cell: string): readonly string[] | undefined {
  const name = cell.normalize("NFKC").trim().toLowerCase();
  const simple = name.replace(/[\s._\p{Pd}]+/gu, "_");
  const meant = own(ALIASES, simple) ?? name.replace(/^address[\s.-]+(?=\S)/, "address_");
  const network = /^address_(.+)$/.exec(meant)?.[1];
  return network === undefined ? own(COLUMNS, meant) : ["addresses", network];
}

function unknown(cell: string): string {
  const known = [...Object.keys(COLUMNS), "address_slack", "address_matrix"];
  return `is no known column${didYouMean(cell.toLowerCase(), known)} One of: ${known.join(", ")}, or address_ and a network`;
}

/** An own property: a column may be called `constructor`. */
function own<Value>(table: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
