/** Invitations of people outside the workspace, one per room and contact. */
import { and, eq, inArray } from "drizzle-orm";
import type { ConnectState } from "../core/roll/slack-connect.ts";
import type { Tx } from "./connect.ts";
import { connectInvites } from "./schema/muster.ts";
import { rooms } from "./schema/rooms.ts";

export interface ConnectInvite {
  /** Id of the room's row. */
  readonly room: string;
  readonly contact: string;
  /** The platform's id. */
  readonly invite: string;
  readonly email: string;
  readonly state: ConnectState;
  readonly changedAt: Date;
}

/** Notes an invitation, or how it stands now. A new one takes the place of one before. */
export async function saveConnectInvite(tx: Tx, invite: ConnectInvite): Promise<void> {
  await tx
    .insert(connectInvites)
    .values(invite)
    .onConflictDoUpdate({ target: [connectInvites.room, connectInvites.contact], set: invite });
}

export async function findConnectInvite(
  tx: Tx,
  by: { room: string; invite: string } | { room: string; contact: string },
): Promise<ConnectInvite | undefined> {
  const [row] = await tx
    .select()
    .from(connectInvites)
    .where(
      and(
        eq(connectInvites.room, by.room),
        "invite" in by ? eq(connectInvites.invite, by.invite) : eq(connectInvites.contact, by.contact),
      ),
    )
    .limit(1);
  return row;
}

/** Whether the contact took an invitation from outside to a room on that network, whose workspace they are not in. */
export async function cameFromOutside(tx: Tx, network: string, contact: string): Promise<boolean> {
  const rows = await tx
    .select({ room: connectInvites.room })
    .from(connectInvites)
    .innerJoin(rooms, eq(rooms.id, connectInvites.room))
    .where(
      and(
        eq(connectInvites.contact, contact),
        inArray(connectInvites.state, ["accepted", "approved"]),
        eq(rooms.network, network),
      ),
    )
    .limit(1);
  return rows.length > 0;
}

/** Whether Muster invited somebody from outside to the room who may have come. */
export async function isInvitedFromOutside(tx: Tx, room: string): Promise<boolean> {
  const rows = await tx
    .select({ state: connectInvites.state })
    .from(connectInvites)
    .where(eq(connectInvites.room, room));
  return rows.some(({ state }) => state !== "declined" && state !== "expired");
}
