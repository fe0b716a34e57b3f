/** The relay between rooms: one row per message and room to which it goes. */
import { and, asc, eq, inArray, isNull, type SQL, sql } from "drizzle-orm";
import type { Carried, CarriedFile, CarriedMention } from "../core/relay/carried.ts";
import type { Link, Place } from "../core/relay/counterpart.ts";
import type { Tx } from "./connect.ts";
import { jsonText, storableText } from "./json-text.ts";
import { outbox } from "./schema/queues.ts";
import { relayed } from "./schema/relay.ts";

/** What a person wrote, before it goes anywhere. */
export type NewCarried = Omit<Carried, "id" | "toRoom" | "deleted" | "batch" | "toMessage" | "createdAt">;

/**
 * Notes that a message goes to these rooms.
 * @returns id and room, in the order of the rooms; without those to which it was carried before
 */
export async function carryTo(
  tx: Tx,
  message: NewCarried,
  rooms: readonly string[],
  now: Date,
): Promise<readonly { readonly id: number; readonly toRoom: string }[]> {
  if (rooms.length === 0) return [];
  const { mentions, files, ...rest } = message;
  const extras = sql`${jsonText({ mentions, files })}::jsonb`;
  return await tx
    .insert(relayed)
    .values(
      rooms.map((toRoom) => ({
        ...rest,
        text: storableText(rest.text),
        extras,
        toRoom,
        createdAt: now,
      })),
    )
    .onConflictDoNothing({ target: [relayed.fromRoom, relayed.fromMessage, relayed.toRoom] })
    .returning({ id: relayed.id, toRoom: relayed.toRoom });
}

/** The first so many that wait for a room and were taken by no step. */
export function waitingFor(tx: Tx, room: string, most: number): Promise<Carried[]> {
  return select(tx, and(eq(relayed.toRoom, room), isNull(relayed.batch)), most);
}

/** Takes messages for the step with this key, as far as no other has taken them. */
export async function takeFor(tx: Tx, ids: readonly number[], key: string): Promise<Carried[]> {
  if (ids.length === 0) return [];
  const rows = await tx
    .update(relayed)
    .set({ batch: key })
    .where(and(inArray(relayed.id, [...ids]), isNull(relayed.batch)))
    .returning();
  return rows.map(carriedOf).toSorted((a, b) => a.id - b.id);
}

/** Has what a step took wait again. Only when it is certain that nothing of it was said. */
export async function leave(tx: Tx, key: string): Promise<void> {
  await tx.update(relayed).set({ batch: null }).where(eq(relayed.batch, key));
}

/** All that the step with this key carries. */
export function carriedBy(tx: Tx, key: string): Promise<Carried[]> {
  return select(tx, eq(relayed.batch, key));
}

export async function carriedAs(tx: Tx, id: number): Promise<Carried | undefined> {
  return (await select(tx, eq(relayed.id, id), 1))[0];
}

/** A message and where it goes, one row per room. */
export function copiesOf(tx: Tx, from: Place): Promise<Carried[]> {
  return select(tx, isFrom(from));
}

/** What this message of Muster's carries of others, at most so many. */
export function carriedIn(tx: Tx, place: Place, most: number): Promise<Carried[]> {
  return select(tx, isAt(place), most);
}

/** Whether Muster said this message for somebody else. */
export async function isCopy(tx: Tx, place: Place): Promise<boolean> {
  return (await select(tx, isAt(place), 1)).length > 0;
}

/** Notes where the messages stand that a step carried. @returns their ids */
export async function arrivedAs(tx: Tx, key: string, message: string): Promise<number[]> {
  const rows = await tx
    .update(relayed)
    .set({ toMessage: message })
    .where(eq(relayed.batch, key))
    .returning({ id: relayed.id });
  return rows.map((row) => row.id);
}

/** Ends steps that wait in a lane which the caller holds. */
export async function endSteps(tx: Tx, keys: readonly string[], now: Date): Promise<void> {
  if (keys.length === 0) return;
  await tx
    .update(outbox)
    .set({ doneAt: now, outcome: "delivered" })
    .where(and(inArray(outbox.key, [...keys]), isNull(outbox.doneAt)));
}

/** Its author changed it. */
export async function changeWords(tx: Tx, from: Place, text: string): Promise<void> {
  await tx
    .update(relayed)
    .set({ text: storableText(text) })
    .where(isFrom(from));
}

/** Its author took it back: the words go, too. */
export async function takeBack(tx: Tx, from: Place): Promise<void> {
  await tx.update(relayed).set({ deleted: true, text: "" }).where(isFrom(from));
}

/** Notes the message that carries the copy of a file. @param file its place in {@link Carried.files} */
export async function fileArrivedAs(tx: Tx, id: number, file: number, message: string): Promise<void> {
  await tx
    .update(relayed)
    .set({
      extras: sql`jsonb_set(${relayed.extras}, ${`{files,${file},copy}`}::text[], ${JSON.stringify(message)}::jsonb)`,
    })
    .where(eq(relayed.id, id));
}

/** All links of the messages that the one at `place` is or carries. */
export async function linksOf(tx: Tx, place: Place): Promise<Link[]> {
  const rows = await tx.execute<{
    id: string;
    from_room: string;
    from_message: string;
    from_thread: string | null;
    to_room: string;
    to_message: string | null;
    last: boolean;
  }>(sql`
    select id, from_room, from_message, from_thread, to_room, to_message, not exists (
      select from relayed as later where later.to_room = one.to_room and later.to_message = one.to_message
        and later.id > one.id and not later.deleted) as last
    from relayed as one
    where (from_room, from_message) in (
      select ${place.room}::uuid, ${place.message}::text
      union all
      select from_room, from_message from relayed where to_room = ${place.room} and to_message = ${place.message})
    order by id`);
  return rows.map((row) => ({
    id: Number(row.id),
    fromRoom: row.from_room,
    fromMessage: row.from_message,
    ...(row.from_thread === null ? {} : { fromThread: row.from_thread }),
    toRoom: row.to_room,
    ...(row.to_message === null ? {} : { toMessage: row.to_message }),
    last: row.last,
  }));
}

/** Whether the step that is to carry a message is still to be sent. */
export async function isUnderWay(tx: Tx, key: string): Promise<boolean> {
  const steps = await tx
    .select({ id: outbox.id })
    .from(outbox)
    .where(and(eq(outbox.key, key), isNull(outbox.doneAt)));
  return steps.length > 0;
}

async function select(tx: Tx, where: SQL | undefined, most?: number): Promise<Carried[]> {
  const query = tx.select().from(relayed).where(where).orderBy(asc(relayed.id)).$dynamic();
  return (await (most === undefined ? query : query.limit(most))).map(carriedOf);
}

function isFrom({ room, message }: Place): SQL | undefined {
  return and(eq(relayed.fromRoom, room), eq(relayed.fromMessage, message));
}

function isAt({ room, message }: Place): SQL | undefined {
  return and(eq(relayed.toRoom, room), eq(relayed.toMessage, message));
}

function carriedOf(row: typeof relayed.$inferSelect): Carried {
  const { fromThread, author, extras, batch, toMessage, ...rest } = row;
  const { mentions, files } = extras as {
    mentions: readonly CarriedMention[];
    files: readonly CarriedFile[];
  };
  return {
    ...rest,
    author: author ?? "",
    mentions,
    files,
    ...(fromThread === null ? {} : { fromThread }),
    ...(batch === null ? {} : { batch }),
    ...(toMessage === null ? {} : { toMessage }),
  };
}
