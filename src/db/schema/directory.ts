/** Organisations, contacts, their addresses, teams and policies, as imported from the directory file. */
import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import {
  ORGANISATION_KINDS,
  type OrganisationKind,
  type Policy,
  RIGHTS,
  type Rights,
  ROLES,
  type Role,
} from "../../core/directory/directory.ts";
import { TLP, type Tlp } from "../../core/marking/tlp.ts";
import { instant, isOneOf } from "./columns.ts";

export const organisations = pgTable(
  "organisations",
  {
    id: text("id").primaryKey(),
    name: text("name").notNull(),
    kind: text("kind").$type<OrganisationKind>().notNull(),
    communities: text("communities").array().notNull().default(sql`'{}'`),
    clients: text("clients").array().notNull().default(sql`'{}'`),
    ceiling: text("ceiling").$type<Tlp>().notNull(),
    networks: text("networks").array().notNull(),
    timezone: text("timezone").notNull(),
    /** False once it is no longer in the file: it has no rights, but old incidents still name it. */
    listed: boolean("listed").notNull().default(true),
    /** Place in the file. */
    position: integer("position").notNull(),
    changedAt: instant("changed_at").notNull(),
  },
  (table) => [
    isOneOf("organisations_kind_known", table.kind, ORGANISATION_KINDS),
    isOneOf("organisations_ceiling_known", table.ceiling, TLP),
  ],
);

export const contacts = pgTable(
  "contacts",
  {
    id: text("id").primaryKey(),
    organisation: text("organisation")
      .notNull()
      .references(() => organisations.id),
    name: text("name").notNull(),
    role: text("role").$type<Role>().notNull(),
    rights: text("rights").$type<Rights>().notNull(),
    hours: text("hours").notNull(),
    listed: boolean("listed").notNull().default(true),
    position: integer("position").notNull(),
    changedAt: instant("changed_at").notNull(),
  },
  (table) => [
    index("contacts_organisation").on(table.organisation),
    isOneOf("contacts_role_known", table.role, ROLES),
    isOneOf("contacts_rights_known", table.rights, RIGHTS),
  ],
);

/** One row per contact and network (`email` and `phone` too). */
export const contactAddresses = pgTable(
  "contact_addresses",
  {
    contact: text("contact")
      .notNull()
      .references(() => contacts.id),
    network: text("network").notNull(),
    address: text("address").notNull(),
    /** The platform's id behind the address, once the platform has been asked. */
    userId: text("user_id"),
  },
  (table) => [
    primaryKey({ columns: [table.contact, table.network] }),
    index("contact_addresses_user").on(table.network, table.userId),
    index("contact_addresses_address").on(table.network, sql`lower(${table.address})`),
  ],
);

export const teams = pgTable("teams", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  members: text("members").array().notNull(),
  skills: text("skills").array().notNull().default(sql`'{}'`),
  position: integer("position").notNull(),
});

export const policies = pgTable("policies", {
  id: text("id").primaryKey(),
  policy: jsonb("policy").$type<Policy>().notNull(),
  position: integer("position").notNull(),
});

/**
 * One row, or none while there has never been a directory. Triggers on the tables above set a version that was never
 * there before, no matter who changes them: who has read the directory of a version need not read it again.
 */
export const directoryState = pgTable("directory_state", {
  only: boolean("only").primaryKey().default(true),
  version: uuid("version").notNull(),
  /** SHA-256 of the file that was imported last, and of how it was read. */
  file: text("file"),
  /** What that import made: while it is the version, the file says nothing new. */
  fileVersion: uuid("file_version"),
});
