/** Values as the program has them, for the usual ways to write them: `Duty-Officer`, `mailto:eve@example.org`. */
import { ORGANISATION_KINDS, RIGHTS, ROLES } from "../core/directory/directory.ts";
import { SEVERITIES } from "../core/incident/incident.ts";
import type { NetworkKind } from "./address.ts";

type Fields = Readonly<Record<string, unknown>>;
type Networks = Readonly<Record<string, NetworkKind>>;

/**
 * The data of a directory file with roles, rights, kinds, severities and addresses in their plain form. Values that are
 * not recognised stay as they are, so that the checks after it show what the file has. Top-level fields that begin with
 * `x-` are left out: they hold the anchors of a YAML file.
 * @param networks kinds of the networks that are known, by id
 */
export function plainValues(data: unknown, networks: Networks): unknown {
  return fieldsOf(data, (file) => {
    const kept = Object.fromEntries(Object.entries(file).filter(([key]) => !key.startsWith("x-")));
    return change(kept, {
      organisations: each((one) =>
        change(one, {
          kind: (value) => word(value, ORGANISATION_KINDS),
          contacts: each((contact) => plainContact(contact, networks)),
        }),
      ),
      contacts: each((contact) => plainContact(contact, networks)),
      policies: each((policy) =>
        change(policy, {
          severity: (value) => word(value, SEVERITIES),
          invite: words,
          steps: words,
        }),
      ),
    });
  });
}

function plainContact(contact: Fields, networks: Networks): Fields {
  return change(contact, {
    role: (value) => word(value, ROLES),
    rights: (value) => word(value, RIGHTS),
    addresses: (value) =>
      fieldsOf(value, (addresses) =>
        Object.fromEntries(
          Object.entries(addresses).map(([network, address]) => [
            network,
            typeof address === "string" ? plainAddress(network, address.trim(), networks[network]) : address,
          ]),
        ),
      ),
  });
}

/** `Duty Officer`, `DUTY_OFFICER` and `duty–officer` mean `duty-officer`. */
function word(value: unknown, known: readonly string[]): unknown {
  if (typeof value !== "string") return value;
  const plain = value
    .normalize("NFKC")
    .trim()
    .toLowerCase()
    .replace(/[\s_\p{Pd}\u00ad]+/gu, "-");
  return known.includes(plain) ? plain : value;
}

function words(value: unknown): unknown {
  return Array.isArray(value) ? value.map((one: unknown) => word(one, ROLES)) : value;
}

/** Addresses as programs copy them: as links, and with the name of the person before them. */
function plainAddress(network: string, address: string, kind: NetworkKind | undefined): string {
  if (network === "phone")
    return address.replace(/^'(?=\+|\d)/, "").replace(/^(?:tel|callto|phone):\s*/i, "");
  if (network === "email" || kind === "slack") {
    return address
      .replace(/^[^<>@]*<([^<>\s]+)>$/, "$1")
      .replace(/^mailto:([^?]*)(?:\?.*)?$/i, "$1")
      .trim();
  }
  if (kind !== "matrix") return address;
  // Matrix specification, appendices, "Matrix URI scheme" and "matrix.to navigation".
  const [, user, inPath] =
    /^(?:matrix:u\/([^?]+)|https:\/\/matrix\.to\/#\/(?:@|%40)([^?]+))/i.exec(address) ?? [];
  const id = user ?? inPath;
  return id === undefined ? address : `@${decoded(id)}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A percent sign of its own.
    return text;
  }
}

function fieldsOf(value: unknown, apply: (fields: Fields) => Fields): unknown {
  const isFields = typeof value === "object" && value !== null && !Array.isArray(value);
  return isFields ? apply(value as Fields) : value;
}

function each(apply: (fields: Fields) => Fields): (value: unknown) => unknown {
  return (value) => (Array.isArray(value) ? value.map((one: unknown) => fieldsOf(one, apply)) : value);
}

/** The same fields, with the named ones changed where they exist. */
function change(fields: Fields, changes: Readonly<Record<string, (value: unknown) => unknown>>): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => {
      const apply = Object.hasOwn(changes, key) ? changes[key] : undefined;
      return [key, apply === undefined ? value : apply(value)];
    }),
  );
}
