/**
 * Where PostgreSQL is: the one reader of DATABASE_URL, so that every connection of Muster goes to the same server in the
 * same way. The form is libpq's (PostgreSQL 18, "Connection URIs"): several hosts, IPv6, Unix sockets, TLS.
 */
import { readFileSync } from "node:fs";
import type { ConnectionOptions } from "node:tls";

export type Host = { readonly host: string; readonly port: number } | { readonly path: string };

export interface ServerAddress {
  /** Tried in this order. */
  readonly hosts: readonly Host[];
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: string | undefined;
  /** false: in clear. `prefer`: encrypted where the server can, unverified. Else what TLS demands of it. */
  readonly tls: false | "prefer" | ConnectionOptions;
}

const FORM = "DATABASE_URL is not of the form postgres://user:password@host:port/database";
const KNOWN = [
  "sslmode",
  "ssl",
  "sslrootcert",
  "host",
  "port",
  "user",
  "password",
  "dbname",
  "application_name",
];
const PORT = 5432;

/**
 * @param url `postgres://user:password@host:port/database?sslmode=verify-full`
 * @throws Error for operators, which never quotes the password
 */
export function readServerAddress(url: string): ServerAddress {
  const [, authority, path, query] =
    /^postgres(?:ql)?:\/\/([^/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?$/.exec(url) ?? [];
  if (authority === undefined) throw new Error(`${FORM}.`);
  const settings = new URLSearchParams(query ?? "");
  const unknown = [...settings.keys()].filter((name) => !KNOWN.includes(name));
  if (unknown.length > 0)
    throw new Error(`DATABASE_URL has settings that Muster does not know: ${unknown.join(", ")}.`);
  const at = authority.lastIndexOf("@");
  const [user, ...password] = at < 0 ? [] : authority.slice(0, at).split(":");
  const named = authority.slice(at + 1) || settings.get("host") || "localhost";
  const hosts = named.split(",").map((one) => hostOf(one, settings.get("port")));
  const remote = hosts.some((one) => "host" in one);
  return {
    hosts,
    user: decoded(user) ?? settings.get("user") ?? undefined,
    password:
      decoded(password.length > 0 ? password.join(":") : undefined) ?? settings.get("password") ?? undefined,
    database: decoded(path) ?? settings.get("dbname") ?? undefined,
    tls: remote ? tlsOf(settings) : false,
  };
}

function hostOf(text: string, port: string | null): Host {
  const [, six, name, own] = /^(?:\[([0-9a-f:.%]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/i.exec(text) ?? [];
  const host = decoded(six ?? name);
  const number = Number(own ?? port ?? PORT);
  if (host === undefined || !(number > 0 && number < 65_536))
    throw new Error(`${FORM}: look at its host and port.`);
  return host.startsWith("/") ? { path: `${host}/.s.PGSQL.${number}` } : { host, port: number };
}

/** As libpq does: `require` verifies the certificate when it is told by whom it has to be signed. */
function tlsOf(settings: URLSearchParams): ServerAddress["tls"] {
  const mode = settings.get("sslmode") ?? (settings.get("ssl") === "true" ? "require" : "disable");
  const root = settings.get("sslrootcert");
  const ca = root === null || root === "system" ? {} : { ca: certificates(root) };
  if (root === "system" && mode !== "verify-full")
    throw new Error("DATABASE_URL: sslrootcert=system needs sslmode=verify-full.");
  switch (mode) {
    case "disable":
      return false;
    case "allow":
    case "prefer":
      return "prefer";
    case "require":
      return root === null ? { rejectUnauthorized: false } : { ...ca, checkServerIdentity: () => undefined };
    case "verify-ca":
      return { ...ca, checkServerIdentity: () => undefined };
    case "verify-full":
      return ca.ca === undefined ? { rejectUnauthorized: true } : ca;
    default:
      throw new Error(
        "DATABASE_URL: sslmode must be disable, allow, prefer, require, verify-ca or verify-full.",
      );
  }
}

function certificates(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
    throw new Error(`DATABASE_URL: the file of sslrootcert, ${path}, cannot be read${code}.`, {
      cause: error,
    });
  }
}

function decoded(text: string | undefined): string | undefined {
  if (text === undefined || text === "") return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Error(`${FORM}: a % in it must be written as %25.`);
  }
}

/** Host and port, or the socket, for messages to operators. */
export function nameOf(host: Host): string {
  if ("path" in host) return host.path;
  return `${host.host.includes(":") ? `[${host.host}]` : host.host}:${host.port}`;
}
