/** The directory in the database: replaced as a whole from a file, read as a whole or by address. */
import { and, asc, eq, inArray, or, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { byId } from "../core/directory/by-id.ts";
import type { Contact, Directory, Organisation, Policy } from "../core/directory/directory.ts";
import type { Tx } from "./connect.ts";
import { forgetStanding, keptDirectory } from "./directory-cache.ts";
import { inTransaction } from "./in-transaction.ts";
import {
  contactAddresses,
  contacts,
  directoryState,
  organisations,
  policies,
  teams,
} from "./schema/directory.ts";

/** Everything that is listed, in the order of the file. It is kept in memory, shared, and not to be changed. */
export function loadDirectory(tx: Tx): Promise<Directory> {
  return keptDirectory(tx, () => readDirectory(tx));
}

async function readDirectory(tx: Tx): Promise<Directory> {
  return {
    organisations: await listedOrganisations(tx),
    contacts: await listedContacts(tx),
    teams: await tx
      .select({ id: teams.id, name: teams.name, members: texts(teams.members), skills: texts(teams.skills) })
      .from(teams)
      .orderBy(asc(teams.position), asc(teams.id)),
    policies: await policiesOf(tx),
  };
}

/** The organisations, and of the contacts only these, in their order. */
export async function loadPeople(
  tx: Tx,
  contactIds: readonly string[],
): Promise<Pick<Directory, "organisations" | "contacts">> {
  const { organisations, contacts } = await loadDirectory(tx);
  const found = [...new Set(contactIds)].flatMap((id) => byId(contacts).get(id) ?? []);
  return { organisations, contacts: found };
}

async function listedOrganisations(tx: Tx): Promise<Organisation[]> {
  return await tx
    .select({
      id: organisations.id,
      name: organisations.name,
      kind: organisations.kind,
      communities: texts(organisations.communities),
      clients: texts(organisations.clients),
      ceiling: organisations.ceiling,
      networks: texts(organisations.networks),
      timezone: organisations.timezone,
    })
    .from(organisations)
    .where(eq(organisations.listed, true))
    .orderBy(asc(organisations.position), asc(organisations.id));
}

/** A list of texts, read as JSON: drizzle's own reading of arrays drops every backslash (drizzle-orm 0.45, parsePgArray). */
function texts(column: PgColumn): SQL<string[]> {
  return sql`to_jsonb(${column})`.mapWith((value: unknown) =>
    typeof value === "string" ? JSON.parse(value) : value,
  ) as SQL<string[]>;
}

async function policiesOf(tx: Tx): Promise<Policy[]> {
  const rows = await tx
    .select({ policy: policies.policy })
    .from(policies)
    .orderBy(policies.position, policies.id);
  return rows.map((row) => row.policy);
}

/**
 * Makes the database say what the file says. Who is no longer in it loses all rights but stays known, since
 * old incidents name them. A remembered user id is forgotten when the address behind it changed.
 */
export function replaceDirectory(tx: Tx, directory: Directory, now: Date): Promise<void> {
  return inTransaction(tx, async (tx) => {
    // Two imports at once would wait for each other's rows; readers go on.
    await tx.execute(sql`lock table ${organisations} in share row exclusive mode`);
    await replaceOrganisations(tx, directory, now);
    await replaceContacts(tx, directory, now);
    await replaceAddresses(tx, directory.contacts);

    await tx.delete(teams);
    await insertAll(
      directory.teams.map((team, position) => ({
        ...team,
        members: [...team.members],
        skills: [...team.skills],
        position,
      })),
      (rows) => tx.insert(teams).values(rows),
    );
    await tx.delete(policies);
    await insertAll(
      directory.policies.map((policy, position) => ({ id: policy.id, policy, position })),
      (rows) => tx.insert(policies).values(rows),
    );
    forgetStanding(tx);
  });
}

async function replaceOrganisations(tx: Tx, directory: Directory, now: Date): Promise<void> {
  await tx.update(organisations).set({ listed: false, changedAt: now }).where(eq(organisations.listed, true));
  const rows = directory.organisations.map((organisation, position) => ({
    ...organisation,
    communities: [...organisation.communities],
    clients: [...organisation.clients],
    networks: [...organisation.networks],
    listed: true,
    position,
    changedAt: now,
  }));
  await insertAll(rows, (rows) =>
    tx
      .insert(organisations)
      .values(rows)
      .onConflictDoUpdate({
        target: organisations.id,
        set: excluded("name", "kind", "communities", "clients", "ceiling", "networks", "timezone"),
      }),
  );
}

async function replaceContacts(tx: Tx, directory: Directory, now: Date): Promise<void> {
  await tx.update(contacts).set({ listed: false, changedAt: now }).where(eq(contacts.listed, true));
  const rows = directory.contacts.map(({ addresses: _, ...contact }, position) => {
    return { ...contact, listed: true, position, changedAt: now };
  });
  await insertAll(rows, (rows) =>
    tx
      .insert(contacts)
      .values(rows)
      .onConflictDoUpdate({
        target: contacts.id,
        set: excluded("organisation", "name", "role", "rights", "hours"),
      }),
  );
}

async function replaceAddresses(tx: Tx, listed: readonly Contact[]): Promise<void> {
  const rows = listed.flatMap((contact) =>
    Object.entries(contact.addresses).map(([network, address]) => ({
      contact: contact.id,
      network,
      address,
    })),
  );
  await insertAll(rows, (rows) =>
    tx
      .insert(contactAddresses)
      .values(rows)
      .onConflictDoUpdate({
        target: [contactAddresses.contact, contactAddresses.network],
        set: {
          address: sql`excluded.address`,
          userId: sql`case when ${contactAddresses.address} = excluded.address then ${contactAddresses.userId} end`,
        },
      }),
  );
  // Addresses that the file no longer has. Those of contacts that it no longer has keep no rights, and go too.
  await tx.delete(contactAddresses).where(
    sql`not exists (
      select from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as kept (contact text, network text)
      where kept.contact = ${contactAddresses.contact} and kept.network = ${contactAddresses.network}
    )`,
  );
}

/** `set` clause that takes the new row's columns, and lists it again. */
function excluded(...columns: readonly string[]): Record<string, SQL> {
  const all = [...columns, "listed", "position"];
  const set = Object.fromEntries(all.map((column) => [column, sql.raw(`excluded.${column}`)]));
  return { ...set, changedAt: sql.raw("excluded.changed_at") };
}

/** PostgreSQL takes at most 65,535 parameters in a statement. */
async function insertAll<T>(rows: readonly T[], insert: (rows: T[]) => PromiseLike<unknown>): Promise<void> {
  for (let at = 0; at < rows.length; at += 1_000) await insert(rows.slice(at, at + 1_000));
}

/**
 * Who somebody on a network is: by the platform's user id, by that id as the address, or by addresses for
 * which the network vouches. Capitals do not matter. Only listed contacts of listed organisations.
 */
export async function contactsByUser(
  tx: Tx,
  network: string,
  user: string,
  addresses: readonly string[] = [],
): Promise<Contact[]> {
  const wanted = [user, ...addresses].map((address) => address.toLowerCase());
  const rows = await tx
    .select({ contact: contactAddresses.contact })
    .from(contactAddresses)
    .where(
      and(
        eq(contactAddresses.network, network),
        or(eq(contactAddresses.userId, user), inArray(sql`lower(${contactAddresses.address})`, wanted)),
      ),
    );
  if (rows.length === 0) return [];
  const { contacts } = await loadDirectory(tx);
  return rows.flatMap((row) => byId(contacts).get(row.contact) ?? []);
}

/** Keeps the platform's id behind a contact's address. */
export async function rememberUser(tx: Tx, contact: string, network: string, userId: string): Promise<void> {
  await tx.update(contactAddresses).set({ userId }).where(addressOf(contact, network));
}

/** The platform's id behind a contact's address, once it was remembered. */
export async function userOf(tx: Tx, contact: string, network: string): Promise<string | undefined> {
  const [row] = await tx
    .select({ userId: contactAddresses.userId })
    .from(contactAddresses)
    .where(addressOf(contact, network));
  return row?.userId ?? undefined;
}

/** The contact's address on a network, as the directory has it. */
export async function addressOn(tx: Tx, contact: string, network: string): Promise<string | undefined> {
  const [row] = await tx
    .select({ address: contactAddresses.address })
    .from(contactAddresses)
    .where(addressOf(contact, network));
  return row?.address;
}

function addressOf(contact: string, network: string): SQL | undefined {
  return and(eq(contactAddresses.contact, contact), eq(contactAddresses.network, network));
}

async function listedContacts(tx: Tx): Promise<Contact[]> {
  const rows = await tx
    .select({
      id: contacts.id,
      organisation: contacts.organisation,
      name: contacts.name,
      role: contacts.role,
      rights: contacts.rights,
      hours: contacts.hours,
    })
    .from(contacts)
    .innerJoin(organisations, eq(organisations.id, contacts.organisation))
    .where(and(eq(contacts.listed, true), eq(organisations.listed, true)))
    .orderBy(asc(contacts.position), asc(contacts.id));
  const addresses = await tx.select().from(contactAddresses);
  const byContact = Map.groupBy(addresses, (address) => address.contact);
  return rows.map((row) => ({
    ...row,
    addresses: Object.fromEntries(
      (byContact.get(row.id) ?? []).map(({ network, address }) => [network, address]),
    ),
  }));
}

/** Whether the directory is still what was imported from a file last. @param file its fingerprint */
export async function isImported(tx: Tx, file: string): Promise<boolean> {
  const [row] = await tx
    .select({ only: directoryState.only })
    .from(directoryState)
    .where(and(eq(directoryState.file, file), eq(directoryState.fileVersion, directoryState.version)));
  return row !== undefined;
}

/** Call it in the transaction of the import. */
export async function noteImported(tx: Tx, file: string): Promise<void> {
  await tx.update(directoryState).set({ file, fileVersion: sql`${directoryState.version}` });
}
