/**
 * Which Host headers are answered. A web page of somebody else can make its own name point here (DNS
 * rebinding) and then read what this server says; it cannot change the Host header that the browser sends.
 */
import { BlockList, isIP } from "node:net";

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("::1", "ipv6");

/** Whether only this machine reaches that name or address. */
export function isLoopback(host: string): boolean {
  const bare = withoutBrackets(host).toLowerCase();
  if (bare === "localhost") return true;
  // What a dual-stack socket calls an IPv4 peer (RFC 4291 §2.5.5.2).
  const address = bare.replace(/^::ffff:/, "");
  const family = isIP(address);
  return family !== 0 && LOOPBACK.check(address, family === 4 ? "ipv4" : "ipv6");
}

/**
 * Whether a request for this Host is answered. Loopback names always are. A server bound to more than
 * loopback is also reached by its addresses, which no name can be rebound to. Other names must be listed.
 *
 * @param header the Host header, with or without a port
 * @param bound what the server listens on
 * @param names further names, in lower case
 */
export function hostAllowed(header: string | undefined, bound: string, names: readonly string[]): boolean {
  const host = hostOf(header);
  if (host === undefined) return false;
  if (isLoopback(host) || names.includes(host)) return true;
  if (isLoopback(bound)) return false;
  return isIP(withoutBrackets(host)) !== 0 || host === bound.toLowerCase();
}

/** The host part of a Host header in lower case; undefined when it is none. */
export function hostOf(header: string | undefined): string | undefined {
  const found = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i.exec(header ?? "");
  return found?.[1]?.toLowerCase();
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, "$1");
}
