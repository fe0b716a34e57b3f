/** Events that relate to another (spec: "Relationships between events"). */
import { NotFound } from "../chat-errors.ts";
import { apiV1, type MusterMatrixClient } from "./client.ts";
import { type Json, list, record, text } from "./json.ts";

const PAGE = 100;
/** Five thousand reactions under one message; beyond that somebody floods it. */
const MAX_PAGES = 50;

/** Newest first, as they stand on the homeserver; none when it does not know the event. */
export async function relationsOf(
  client: MusterMatrixClient,
  room: string,
  event: string,
  relation: "m.annotation" | "m.replace",
): Promise<readonly Json[]> {
  const doing = { action: "read what belongs to a message", missing: "message" } as const;
  const found: Json[] = [];
  let from: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const query = { dir: "b", limit: PAGE, from };
    const answer: Json | undefined = await client
      .call(doing, "GET", apiV1`rooms/${room}/relations/${event}/${relation}`, { query })
      .then(record, (error: unknown) => {
        if (error instanceof NotFound) return undefined;
        throw error;
      });
    found.push(...list(answer?.chunk).map(record));
    from = text(answer?.next_batch);
    if (from === undefined) break;
  }
  return found;
}
