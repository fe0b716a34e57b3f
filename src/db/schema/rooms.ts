/** War-rooms, and who can read them. */
import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { TLP, type Tlp } from "../../core/marking/tlp.ts";
import {
  ROOM_MEMBER_STATES,
  ROOM_STATES,
  type RoomMemberState,
  type RoomState,
  SILENCES,
  type Silence,
} from "../../core/rooms/room-states.ts";
import { instant, isOneOf } from "./columns.ts";
import { incidents } from "./incidents.ts";

export const rooms = pgTable(
  "rooms",
  {
    id: uuid("id").primaryKey(),
    incident: uuid("incident")
      .notNull()
      .references(() => incidents.id),
    network: text("network").notNull(),
    /** Tells the rooms of an incident on a network apart; `main`: for everybody. The column keeps its first name. */
    roomKey: text("purpose").notNull().default("main"),
    /** The label of a side room; null: the incident's. */
    marking: text("marking").$type<Tlp>(),
    name: text("name").notNull(),
    state: text("state").$type<RoomState>().notNull(),
    /** Why it is not used, for people; the program goes by the columns below. */
    reason: text("reason"),
    /** The others have been told that it cannot be opened (yet): when it opens, they hear of it, and it hears what it missed. */
    late: boolean("late").notNull().default(false),
    /** Set while it is silenced. */
    silence: text("silence").$type<Silence>(),
    /** Set while it is open and its network does not take what is sent there. */
    outageSince: instant("outage_since"),
    /** The other rooms have heard of that outage. */
    outageTold: boolean("outage_told").notNull().default(false),
    /** The platform's id, once open. */
    roomId: text("room_id"),
    /** The platform's id of the status card, once posted. */
    summaryMessage: text("summary_message"),
    openedAt: instant("opened_at"),
  },
  (table) => [
    uniqueIndex("rooms_one_per_network").on(table.incident, table.network, table.roomKey),
    uniqueIndex("rooms_platform_id").on(table.network, table.roomId),
    isOneOf("rooms_state_known", table.state, ROOM_STATES),
    isOneOf("rooms_marking_known", table.marking, TLP),
    isOneOf("rooms_silence_known", table.silence, SILENCES),
    check("rooms_silence_of_silenced", sql`(${table.state} = 'silenced') = (${table.silence} is not null)`),
    check("rooms_outage_of_open", sql`${table.outageSince} is null or ${table.state} = 'open'`),
    check("rooms_outage_told", sql`${table.outageSince} is not null or not ${table.outageTold}`),
  ],
);

/** Ids under which a platform knew rooms before: what was on its way may still name them. */
export const formerRoomIds = pgTable(
  "former_room_ids",
  {
    network: text("network").notNull(),
    roomId: text("room_id").notNull(),
    room: uuid("room")
      .notNull()
      .references(() => rooms.id),
  },
  (table) => [primaryKey({ columns: [table.network, table.roomId] })],
);

/** Who can read a room: invited or in it, no matter who they are. Its audience, for need-to-know. */
export const roomMembers = pgTable(
  "room_members",
  {
    room: uuid("room")
      .notNull()
      .references(() => rooms.id),
    userId: text("user_id").notNull(),
    state: text("state").$type<RoomMemberState>().notNull(),
    since: instant("since").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.room, table.userId] }),
    isOneOf("room_members_state_known", table.state, ROOM_MEMBER_STATES),
  ],
);

/**
 * For whom the side rooms with a key are. Apart from the roll of these rooms: who gets into one by hand is on its
 * roll, and is not meant by what is said there for all that.
 */
export const sideRoomEntitled = pgTable(
  "side_room_entitled",
  {
    incident: uuid("incident")
      .notNull()
      .references(() => incidents.id),
    /** The column keeps the name that it had first. */
    roomKey: text("purpose").notNull(),
    organisation: text("organisation").notNull(),
    /** Null: nobody in particular of the organisation. */
    contact: text("contact"),
    since: instant("since").notNull(),
  },
  (table) => [
    unique("side_room_entitled_once")
      .on(table.incident, table.roomKey, table.organisation, table.contact)
      .nullsNotDistinct(),
    check("side_room_entitled_purpose", sql`${table.roomKey} <> 'main'`),
  ],
);

/** What a room did not hear before it was opened, or could be used again, the last time: at most one row per room. */
export const roomGaps = pgTable(
  "room_gaps",
  {
    room: uuid("room")
      .primaryKey()
      .references(() => rooms.id),
    /** Number and time of the entry that says that it is lost. */
    after: bigint("after", { mode: "number" }).notNull(),
    since: instant("since").notNull(),
    /** Those of the entry that says that it is back; null: it is not. */
    before: bigint("before", { mode: "number" }),
    until: instant("until"),
  },
  (table) => [check("room_gaps_end", sql`(${table.before} is null) = (${table.until} is null)`)],
);

/** When a room was last held against what its platform says. */
export const roomLooks = pgTable("room_looks", {
  room: uuid("room")
    .primaryKey()
    .references(() => rooms.id),
  comparedAt: instant("compared_at").notNull(),
  /** When it was last asked who could read it beside its members; null: never. */
  privacyAt: instant("privacy_at"),
});
