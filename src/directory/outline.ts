/** What refers to what in a directory file, taken from it even where other parts of it are wrong. */
import type { Path } from "./source.ts";

export interface Named {
  readonly path: Path;
  readonly value: string;
}

export interface OutlineContact {
  readonly id: Named | undefined;
  /** Only in CSV, where it stands in a column of its own. */
  readonly organisation: Named | undefined;
  /** The value is the address; the last step of the path is the network. */
  readonly addresses: readonly (Named & { readonly network: string })[];
}

export interface Outline {
  readonly organisations: readonly { readonly id: Named | undefined; readonly clients: readonly Named[] }[];
  readonly contacts: readonly OutlineContact[];
  readonly teams: readonly { readonly id: Named | undefined; readonly members: readonly Named[] }[];
  readonly policies: readonly {
    readonly path: Path;
    readonly id: Named | undefined;
    readonly severity: Named | undefined;
    readonly category: Named | undefined;
  }[];
}

/** Reads the references of a YAML or JSON file, or of the contacts of a CSV file; skips what has another shape. */
export function outlineOf(data: unknown): Outline {
  const organisations = items(data, [], "organisations");
  const contacts = [
    ...organisations.flatMap(({ value, path }) => items(value, path, "contacts")),
    ...items(data, [], "contacts"),
  ];
  return {
    organisations: organisations.map(({ value, path }) => ({
      id: named(value, path, "id"),
      clients: texts(value, path, "clients"),
    })),
    contacts: contacts.map(({ value, path }) => ({
      id: named(value, path, "id"),
      organisation: named(value, path, "organisation"),
      addresses: addressesOf(value, path),
    })),
    teams: items(data, [], "teams").map(({ value, path }) => ({
      id: named(value, path, "id"),
      members: texts(value, path, "members"),
    })),
    policies: items(data, [], "policies").map(({ value, path }) => ({
      path,
      id: named(value, path, "id"),
      severity: named(value, path, "severity"),
      category: named(value, path, "category"),
    })),
  };
}

interface Found {
  readonly value: unknown;
  readonly path: Path;
}

function items(parent: unknown, path: Path, key: string): Found[] {
  const list = get(parent, key);
  return Array.isArray(list) ? list.map((value: unknown, at) => ({ value, path: [...path, key, at] })) : [];
}

function texts(parent: unknown, path: Path, key: string): Named[] {
  return items(parent, path, key).flatMap((found) =>
    typeof found.value === "string" ? [{ path: found.path, value: found.value.trim() }] : [],
  );
}

function named(parent: unknown, path: Path, key: string): Named | undefined {
  const value = get(parent, key);
  if (typeof value !== "string" || value.trim() === "") return undefined;
  return { path: [...path, key], value: value.trim() };
}

function addressesOf(contact: unknown, path: Path): OutlineContact["addresses"] {
  const addresses = get(contact, "addresses");
  if (typeof addresses !== "object" || addresses === null || Array.isArray(addresses)) return [];
  return Object.entries(addresses).flatMap(([network, value]) =>
    typeof value === "string" && value.trim() !== ""
      ? [{ network, value: value.trim(), path: [...path, "addresses", network] }]
      : [],
  );
}

function get(parent: unknown, key: string): unknown {
  if (typeof parent !== "object" || parent === null || !Object.hasOwn(parent, key)) return undefined;
  return (parent as Record<string, unknown>)[key];
}
