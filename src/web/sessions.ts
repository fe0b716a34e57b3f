/**
 * Sessions of the local page. A signed cookie holds one, and the server can end it: a session counts only while the
 * generation that it was begun in lasts. To end one means a new generation for its slot, which all processes read.
 */
import { createHash, randomBytes } from "node:crypto";

/** How long a session lasts, in milliseconds. */
export const SESSION_MS = 12 * 3_600_000;

/** Durable, and the same for all processes. Rejects when it does not answer. */
export interface SessionStore {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
}

export interface Sessions {
  /** What the cookie holds. */
  begin(): Promise<string>;
  /** The id of the session; undefined when it is over. @param content of a cookie whose signature was checked */
  find(content: string): Promise<string | undefined>;
  /** Ends the session on the server. The few others of its slot end with it and have to log in again. */
  end(id: string): Promise<void>;
}

const FIRST_GENERATION = "0";

export function createSessions(store: SessionStore, now: () => Date): Sessions {
  const generationOf = async (id: string) => (await store.get(slotOf(id))) ?? FIRST_GENERATION;
  return {
    async begin() {
      const id = randomBytes(15).toString("base64url");
      return [now().getTime() + SESSION_MS, id, await generationOf(id)].join(".");
    },
    async find(content) {
      const [until, id, generation, ...more] = content.split(".");
      if (id === undefined || more.length > 0 || !(Number(until) > now().getTime())) return undefined;
      return (await generationOf(id)) === generation ? id : undefined;
    },
    async end(id) {
      await store.set(slotOf(id), randomBytes(9).toString("base64url"));
    },
  };
}

/** One of 65,536: more rows than that ended sessions never take. */
function slotOf(id: string): string {
  return `session:${createHash("sha256").update(id).digest().readUInt16BE(0)}`;
}
