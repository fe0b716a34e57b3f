/** What every handler works with: one transaction, one instant, the networks and the directory. */
import type { ChatPort, NetworkId } from "../../adapters/chat-port.ts";
import { byId } from "../../core/directory/by-id.ts";
import type { Contact, Directory, Organisation } from "../../core/directory/directory.ts";
import { organisationName, signed } from "../../core/directory/name-book.ts";
import type { Tx } from "../../db/connect.ts";
import type { NetworkDescription } from "./network-description.ts";
import type { Registry } from "./registry.ts";

/** What lasts as long as the process. Nothing here remembers anything that another process would need. */
export interface AppContext {
  readonly networks: ReadonlyMap<NetworkId, ChatPort>;
  readonly now: () => Date;
  /** A fresh UUID. */
  readonly newId: () => string;
  /** A random whole number from 0 to below the bound. */
  readonly pick: (below: number) => number;
  readonly registry: Registry;
  /** When the database was restored from an older copy the last time; absent: never. */
  readonly restoredAt?: Date | undefined;
}

/** What lasts as long as one transaction. Everything done with it happens at `now`, and happens together or not at all. */
export interface TransactionContext extends Omit<AppContext, "now" | "networks"> {
  /** Those that are trusted. */
  readonly networks: ReadonlyMap<NetworkId, NetworkDescription>;
  readonly tx: Tx;
  readonly now: Date;
  readonly directory: Directory;
}

/** The contact with this id, also of somebody who has left the directory since: then just the id as name. */
export function nameOf(directory: Directory, contact: string): string {
  return byId(directory.contacts).get(contact)?.name ?? contact;
}

export function organisationOf(directory: Directory, id: string): Organisation | undefined {
  return byId(directory.organisations).get(id);
}

/** "Alice Duty (CERT-EU)". */
export function signature(directory: Directory, contact: Contact): string {
  return signed(contact, organisationName(directory, contact.organisation));
}
