/** The local networks' rooms and messages in Postgres. */
import { and, asc, eq, inArray, isNull, notInArray, type SQL, sql } from "drizzle-orm";
import type {
  LocalContent,
  LocalMessage,
  LocalPerson,
  LocalRoom,
  LocalStore,
} from "../adapters/local/local-store.ts";
import type { Message } from "../core/message.ts";
import { LOCK_AREAS, lockUntilCommit } from "./advisory-locks.ts";
import type { Database, Db, Tx } from "./connect.ts";
import { jsonText, storableText } from "./json-text.ts";
import { memberState, membersOf } from "./local-members.ts";
import { changeReaction, dropReactions, reactionsUnder } from "./local-reactions.ts";
import { waitingOn } from "./local-waiting.ts";
import { omitNulls } from "./omit-nulls.ts";
import { contactAddresses, contacts, organisations } from "./schema/directory.ts";
import { localMembers, localMessages, localRooms } from "./schema/local.ts";

/** The adapter's name for the bot; repeated here since db knows only the adapter's types. */
const MUSTER = "muster";
const CHANNEL = "muster_local";

/** The store of all local networks of one database. */
export function createLocalStore(database: Database): LocalStore {
  const { db } = database;

  return {
    people: (network) => peopleWhere(db, eq(contactAddresses.network, network)),

    async person(network, address) {
      const same = sql`lower(${contactAddresses.address}) = lower(${address})`;
      const [person] = await peopleWhere(db, and(eq(contactAddresses.network, network), same));
      return person;
    },

    openRoom: (room) =>
      db.transaction(async (tx) => {
        const { id, network, name, topic, at } = room;
        const directWith = room.directWith ?? null;
        const [made] = await tx
          .insert(localRooms)
          .values({ id, network, name, topic, directWith, createdAt: at })
          .onConflictDoNothing({ target: [localRooms.network, localRooms.name] })
          .returning({ id: localRooms.id });
        if (made !== undefined) {
          const users = room.directWith === undefined ? [room.openedBy] : [room.openedBy, room.directWith];
          await tx
            .insert(localMembers)
            .values(users.map((user) => ({ room: id, user, state: "joined" as const })));
          await tellWatchers(tx, network);
        }
        const [kept] = await roomsWhere(tx, and(eq(localRooms.network, network), eq(localRooms.name, name)));
        if (kept === undefined) throw new Error("a room that was just written is not there");
        return kept;
      }),

    async room(network, id) {
      const [room] = await roomsWhere(db, and(eq(localRooms.network, network), eq(localRooms.id, id)));
      return room;
    },

    setTopic: (network, room, topic) =>
      db.transaction(async (tx) => {
        await tx
          .update(localRooms)
          .set({ topic })
          .where(and(eq(localRooms.network, network), eq(localRooms.id, room)));
        await tellWatchers(tx, network);
      }),

    members: async (room) => (await membersOf(db, [room])).get(room) ?? [],

    member: (room, user) => memberState(db, room, user),

    setMember: ({ network, room, user }, from, to, reason) =>
      db.transaction(async (tx) => {
        // Two at once for the same person must see each other, also while there is no row to lock.
        await lockUntilCommit(tx, LOCK_AREAS.localMember, JSON.stringify([room, user]));
        const before = await memberState(tx, room, user);
        if (!from.includes(before)) return before;
        const kept = reason === undefined ? null : storableText(reason);
        await tx
          .insert(localMembers)
          .values({ room, user, state: to, reason: kept })
          .onConflictDoUpdate({
            target: [localMembers.room, localMembers.user],
            set: { state: to, reason: kept },
          });
        await tellWatchers(tx, network);
        return before;
      }),

    async roomsOf(network, user) {
      const mine = db
        .select({ room: localMembers.room })
        .from(localMembers)
        .where(and(eq(localMembers.user, user), notInArray(localMembers.state, ["left", "expelled"])));
      const rooms = await roomsWhere(db, and(eq(localRooms.network, network), inArray(localRooms.id, mine)));
      if (rooms.length === 0) return [];
      const members = await membersOf(
        db,
        rooms.map((room) => room.id),
      );
      return rooms.map((room) => ({ ...room, members: members.get(room.id) ?? [] }));
    },

    waiting: (network) => waitingOn(db, network),

    addMessage: (message) =>
      db.transaction(async (tx) => {
        const { network, room, author, key } = message;
        const [written] = await tx
          .insert(localMessages)
          .values({
            network,
            room,
            author,
            key,
            ...columnsOf(message.content),
            onlyFor: message.onlyFor ?? null,
            createdAt: message.at,
          })
          .onConflictDoNothing({ target: [localMessages.network, localMessages.key] })
          .returning({ id: localMessages.id });
        if (written !== undefined) {
          await tellWatchers(tx, network);
          return String(written.id);
        }
        const [first] = await tx
          .select({ id: localMessages.id })
          .from(localMessages)
          .where(and(eq(localMessages.network, network), eq(localMessages.key, key)));
        if (first === undefined) throw new Error("a message that was just written is not there");
        return String(first.id);
      }),

    async message(network, id) {
      if (!/^\d{1,15}$/.test(id)) return undefined;
      return await oneMessage(db, and(eq(localMessages.network, network), eq(localMessages.id, Number(id))));
    },

    messageByKey: (network, key) =>
      oneMessage(db, and(eq(localMessages.network, network), eq(localMessages.key, key))),

    changeMessage: (network, id, change) =>
      db.transaction(async (tx) => {
        await tx
          .update(localMessages)
          .set({
            ...(change.content === undefined ? {} : columnsOf(change.content)),
            ...(change.editedAt === undefined ? {} : { editedAt: change.editedAt }),
            ...(change.pinned === undefined ? {} : { pinned: change.pinned }),
            ...(change.deleted === undefined
              ? {}
              : { deleted: change.deleted, text: null, message: null, pinned: null }),
          })
          .where(
            and(
              eq(localMessages.network, network),
              eq(localMessages.id, Number(id)),
              isNull(localMessages.deleted),
            ),
          );
        if (change.deleted !== undefined) await dropReactions(tx, Number(id));
        await tellWatchers(tx, network);
      }),

    async messages(network, rooms, reader, last) {
      // One statement for all rooms: somebody may be in a thousand.
      const wanted = sql`(
        select shown.id
        from jsonb_array_elements_text(${JSON.stringify(rooms)}::jsonb) as asked(room)
        cross join lateral (
          (select id from local_messages as m
            where m.room = asked.room and m.network = ${network} and (m.only_for is null or m.only_for = ${reader})
            order by id desc limit ${last})
          union
          (select id from local_messages as m
            where m.room = asked.room and m.network = ${network} and (m.only_for is null or m.only_for = ${reader})
              and m.pinned is not null)
        ) as shown
      )`;
      const rows = await db
        .select()
        .from(localMessages)
        .where(inArray(localMessages.id, wanted))
        .orderBy(asc(localMessages.id));
      return rows.map(messageOf);
    },

    reactions: (messages) => reactionsUnder(db, messages),

    react: (network, reaction, on, at) =>
      db.transaction(async (tx) => {
        if (await changeReaction(tx, network, reaction, on, at)) await tellWatchers(tx, network);
      }),

    async watch(network, changed) {
      const listening = await database.sql.listen(
        CHANNEL,
        (payload) => {
          if (payload === network) changed();
        },
        changed,
      );
      return () => listening.unlisten();
    },
  };
}

/** Sent when the transaction commits, so that anyone who looks then sees the change. */
async function tellWatchers(tx: Tx, network: string): Promise<void> {
  await tx.execute(sql`select pg_notify(${CHANNEL}, ${network})`);
}

async function peopleWhere(db: Db, which: SQL | undefined): Promise<LocalPerson[]> {
  const rows = await db
    .select({
      user: contactAddresses.address,
      contact: contacts.id,
      name: contacts.name,
      role: contacts.role,
      organisation: organisations.id,
      organisationName: organisations.name,
    })
    .from(contactAddresses)
    .innerJoin(contacts, eq(contacts.id, contactAddresses.contact))
    .innerJoin(organisations, eq(organisations.id, contacts.organisation))
    .where(and(which, eq(contacts.listed, true), eq(organisations.listed, true)))
    .orderBy(asc(organisations.name), asc(contacts.name), asc(contacts.id));
  // A duty desk that several contacts share is one user.
  return [...new Map(rows.toReversed().map((row) => [row.user, row])).values()].toReversed();
}

async function roomsWhere(tx: Tx, which: SQL | undefined): Promise<LocalRoom[]> {
  const rows = await tx
    .select({ room: localRooms, muster: localMembers.state })
    .from(localRooms)
    .leftJoin(localMembers, and(eq(localMembers.room, localRooms.id), eq(localMembers.user, MUSTER)))
    .where(which)
    .orderBy(asc(localRooms.createdAt), asc(localRooms.id));
  return rows.map(({ room: { id, name, topic, directWith }, muster }) => ({
    id,
    name,
    topic,
    ...omitNulls({ directWith, muster }),
  }));
}

type Row = typeof localMessages.$inferSelect;

async function oneMessage(db: Db, which: SQL | undefined): Promise<LocalMessage | undefined> {
  const [row] = await db.select().from(localMessages).where(which);
  return row && messageOf(row);
}

function messageOf(row: Row): LocalMessage {
  const { id, room, author, key, createdAt, onlyFor, pinned, deleted, editedAt } = row;
  return {
    id: String(id),
    room,
    author,
    key: key ?? "",
    at: createdAt,
    ...omitNulls({ content: contentOf(row), onlyFor, pinned, deleted, editedAt }),
  };
}

function contentOf({ text, message }: Row): LocalContent | null {
  if (text !== null) return { text };
  if (message === null) return null;
  return "form" in message
    ? { form: message.form as Extract<LocalContent, { form: unknown }>["form"] }
    : { message: message as Message };
}

function columnsOf(content: LocalContent): Pick<Row, "text" | "message"> {
  if ("text" in content) return { text: storableText(content.text), message: null };
  const { form, message } = { form: undefined, message: undefined, ...content };
  return { text: null, message: JSON.parse(jsonText(form === undefined ? message : { form })) };
}
