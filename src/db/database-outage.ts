/**
 * Errors that are the database's trouble: the event or step at hand is innocent of them, and its turn comes again. Codes:
 * PostgreSQL 18, appendix A; postgres.js, "Errors"; Node.js, "Common system errors".
 */

/** Classes of SQLSTATE: connection, rolled back, out of resources, operator (also a time limit), system. */
const CLASSES = new Set(["08", "40", "53", "57", "58"]);
const STATES = new Set([
  "25006", // read-only
  "25P03", // idle for too long in a transaction
  "25P04", // a transaction that took too long
  "55P03", // a lock that is not free
]);
const CONNECTION = new Set([
  "CONNECTION_CLOSED",
  "CONNECTION_DESTROYED",
  "CONNECTION_ENDED",
  "CONNECT_TIMEOUT",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EPIPE",
  "ETIMEDOUT",
]);

/** The connection that a piece of work stood on is gone, or gave no answer in time. */
export class ConnectionLost extends Error {
  readonly code = "CONNECTION_CLOSED";
}

/** Whether the error, or what caused it, is the database's trouble. */
export function isDatabaseOutage(error: unknown): boolean {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    const code = "code" in at && typeof at.code === "string" ? at.code : "";
    // The socket file of a server that is not there.
    if (code === "ENOENT" && "syscall" in at && at.syscall === "connect") return true;
    if (CONNECTION.has(code) || STATES.has(code)) return true;
    if (code.length === 5 && CLASSES.has(code.slice(0, 2))) return true;
  }
  return false;
}
