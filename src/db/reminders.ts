/** The reminders that stand in rooms, and who was messaged in person about what. */
import { and, asc, eq, inArray, sql } from "drizzle-orm";
import type { AlarmKind } from "../core/escalation/alarm.ts";
import type { Tx } from "./connect.ts";
import { forget, keep, known } from "./read-once.ts";
import { type CopyState, reminderCopies, reminderMessages } from "./schema/escalation.ts";
import { rooms } from "./schema/rooms.ts";

export type { CopyState } from "./schema/escalation.ts";

/** The platform's id of the reminder of this kind that stands in the room. */
export async function reminderIn(tx: Tx, room: string, kind: AlarmKind): Promise<string | undefined> {
  const [row] = await tx
    .select({ message: reminderMessages.message })
    .from(reminderMessages)
    .where(and(eq(reminderMessages.room, room), eq(reminderMessages.kind, kind)));
  return row?.message;
}

/** Which kinds of reminders stand in which rooms of an incident. */
export async function standingReminders(
  tx: Tx,
  incident: string,
): Promise<readonly { readonly room: string; readonly kind: AlarmKind }[]> {
  return await tx
    .select({ room: reminderMessages.room, kind: reminderMessages.kind })
    .from(reminderMessages)
    .innerJoin(rooms, eq(rooms.id, reminderMessages.room))
    .where(eq(rooms.incident, incident))
    .orderBy(asc(reminderMessages.room), asc(reminderMessages.kind));
}

export async function saveReminder(tx: Tx, room: string, kind: AlarmKind, message: string): Promise<void> {
  await tx
    .insert(reminderMessages)
    .values({ room, kind, message })
    .onConflictDoUpdate({ target: [reminderMessages.room, reminderMessages.kind], set: { message } });
}

/** The matter is over: the next reminder of this kind is a new message. */
export async function forgetReminder(tx: Tx, room: string, kind: AlarmKind): Promise<void> {
  await tx
    .delete(reminderMessages)
    .where(and(eq(reminderMessages.room, room), eq(reminderMessages.kind, kind)));
}

/** One matter: a kind of alarm, and what it is about. */
export interface Matter {
  readonly incident: string;
  readonly kind: AlarmKind;
  readonly subject: string;
}

export interface Copy extends Matter {
  readonly contact: string;
  readonly state: CopyState;
  readonly network: string | null;
}

/** Of all matters of a kind, or of one, by subject and contact. */
export async function copiesOf(
  tx: Tx,
  { incident, kind, subject }: Pick<Matter, "incident" | "kind"> & { readonly subject?: string },
): Promise<Copy[]> {
  const all = await known(tx, incident, COPIES, () => copyRows(tx, [incident]));
  return all.filter((copy) => copy.kind === kind && (subject === undefined || copy.subject === subject));
}

const COPIES = "copies";

/** Reads those of many incidents at once. */
export async function keepCopies(tx: Tx, ids: readonly string[]): Promise<void> {
  keep(
    tx,
    ids,
    COPIES,
    Map.groupBy(await copyRows(tx, ids), (copy) => copy.incident),
    [],
  );
}

async function copyRows(tx: Tx, ids: readonly string[]): Promise<Copy[]> {
  const { incident, kind, subject, contact, state, network } = reminderCopies;
  return await tx
    .select({ incident, kind, subject, contact, state, network })
    .from(reminderCopies)
    .where(inArray(incident, [...ids]))
    .orderBy(asc(kind), asc(subject), asc(contact));
}

/** No two of them may be the same copy. */
export async function saveCopies(tx: Tx, copies: readonly Copy[], now: Date): Promise<void> {
  if (copies.length === 0) return;
  const { incident, kind, subject, contact } = reminderCopies;
  await tx
    .insert(reminderCopies)
    .values(copies.map((copy) => ({ ...copy, changedAt: now })))
    .onConflictDoUpdate({
      target: [incident, kind, subject, contact],
      set: {
        state: sql`excluded.state`,
        network: sql`excluded.network`,
        changedAt: sql`excluded.changed_at`,
      },
    });
  for (const { incident } of copies) forget(tx, incident);
}

/** These matters begin again: nobody has heard of them yet. */
export async function forgetCopies(tx: Tx, matters: readonly Matter[]): Promise<void> {
  if (matters.length === 0) return;
  await tx.execute(sql`
    delete from reminder_copies using jsonb_to_recordset(${JSON.stringify(matters)}::jsonb)
      as again (incident uuid, kind text, subject text)
    where reminder_copies.incident = again.incident and reminder_copies.kind = again.kind
      and reminder_copies.subject = again.subject`);
}
