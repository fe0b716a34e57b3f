/** The reminders that stand in rooms, and who was messaged in person about what. */
import { and, asc, eq, sql } from "drizzle-orm";
import type { AlarmKind } from "../core/escalation/alarm.ts";
import type { Tx } from "./connect.ts";
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
  return await tx
    .select({
      incident: reminderCopies.incident,
      kind: reminderCopies.kind,
      subject: reminderCopies.subject,
      contact: reminderCopies.contact,
      state: reminderCopies.state,
      network: reminderCopies.network,
    })
    .from(reminderCopies)
    .where(
      and(
        eq(reminderCopies.incident, incident),
        eq(reminderCopies.kind, kind),
        subject === undefined ? undefined : eq(reminderCopies.subject, subject),
      ),
    )
    .orderBy(asc(reminderCopies.subject), asc(reminderCopies.contact));
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
}

/** The matter begins again: nobody has heard of it yet. */
export async function forgetCopies(tx: Tx, { incident, kind, subject }: Matter): Promise<void> {
  await tx
    .delete(reminderCopies)
    .where(
      and(
        eq(reminderCopies.incident, incident),
        eq(reminderCopies.kind, kind),
        eq(reminderCopies.subject, subject),
      ),
    );
}
