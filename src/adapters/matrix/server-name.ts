/** Names of homeservers, as they stand behind the colon of ids. */

/** `@alice:hs.example:8448` → `hs.example:8448`. */
export function serverOf(id: string): string {
  return id.slice(id.indexOf(":") + 1);
}

/** Without the port, which access lists do not look at (spec: "Server ACLs"). */
export function hostOf(server: string): string {
  return server.replace(/:\d+$/, "").toLowerCase();
}

/** Whether the host is an address and no name; access lists treat those apart. */
export function isAddress(host: string): boolean {
  return host.startsWith("[") || /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host);
}
