/** Inbox, outbox and their lanes. */
import { sql } from "drizzle-orm";
import { bigserial, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { ABOUT_KINDS, type About } from "../../core/about.ts";
import { instant, isAbout, isKind, isOneOf } from "./columns.ts";

/**
 * A lane is worked on by anyone who holds its row `FOR UPDATE SKIP LOCKED`: order within a lane, and a crash
 * frees it with the connection. Rows are made by those who work and never touched by those who enqueue, who
 * would otherwise wait for a message under way.
 */
export const lanes = pgTable("lane_locks", {
  /** `in:` or `out:`, then the name of the lane. */
  name: text("name").primaryKey(),
});

export const inbox = pgTable(
  "inbox",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    network: text("network").notNull(),
    /** The platform's id of the event: a repeat is recognised by it. */
    eventId: text("event_id").notNull(),
    lane: text("lane").notNull(),
    /** What happened. A process handles only kinds and versions that it knows. */
    kind: text("kind").notNull(),
    v: integer("v").notNull().default(1),
    event: jsonb("event").$type<unknown>().notNull(),
    receivedAt: instant("received_at").notNull(),
    attempts: integer("attempts").notNull().default(0),
    notBefore: instant("not_before").notNull(),
    doneAt: instant("done_at"),
    /** Set when handling was given up. Never holds message text. */
    error: text("error"),
  },
  (table) => [
    uniqueIndex("inbox_event").on(table.network, table.eventId),
    index("inbox_pending").on(table.lane, table.id).where(sql`${table.doneAt} is null`),
    isKind("inbox_kind_word", table.kind),
  ],
);

export const outbox = pgTable(
  "outbox",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    lane: text("lane").notNull(),
    network: text("network").notNull(),
    /** What it is about: who may have it depends on that. */
    aboutKind: text("about_kind").$type<About["kind"]>().notNull(),
    incident: uuid("incident"),
    aboutId: text("about_id"),
    /** What to do. A process sends only kinds and versions that it knows. */
    kind: text("kind").notNull(),
    v: integer("v").notNull().default(1),
    /** The payload: its shape depends on kind and version. */
    step: jsonb("step").$type<unknown>().notNull(),
    /** Idempotency key, handed to the platform; that of the newest step of a topic. */
    key: text("key").notNull().unique(),
    /** Consecutive steps of one group may be sent side by side; null: alone. */
    parallel: text("parallel"),
    /** At most one undelivered step per lane and topic: a second one only raises `revision`. */
    topic: text("topic"),
    revision: integer("revision").notNull().default(0),
    attempts: integer("attempts").notNull().default(0),
    /** Tries that ended in a fault of Muster's own. */
    failures: integer("failures").notNull().default(0),
    /** When the last try under this key began that may have reached the platform; null: none did. */
    triedAt: instant("tried_at"),
    createdAt: instant("created_at").notNull(),
    notBefore: instant("not_before").notNull(),
    doneAt: instant("done_at"),
    outcome: text("outcome").$type<"delivered" | "given-up">(),
    error: text("error"),
  },
  (table) => [
    index("outbox_pending").on(table.lane, table.id).where(sql`${table.doneAt} is null`),
    uniqueIndex("outbox_topic")
      .on(table.lane, table.topic)
      .where(sql`${table.doneAt} is null and ${table.topic} is not null`),
    isKind("outbox_kind_word", table.kind),
    isOneOf("outbox_about_known", table.aboutKind, ABOUT_KINDS),
    isAbout("outbox_about", { kind: table.aboutKind, incident: table.incident, id: table.aboutId }),
    isOneOf("outbox_outcome_known", table.outcome, ["delivered", "given-up"]),
  ],
);
