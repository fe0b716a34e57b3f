/** A contact's id belongs to one person for ever: old incidents name people by it. */
import { sql } from "drizzle-orm";
import type { Contact } from "../core/directory/directory.ts";
import type { Tx } from "./connect.ts";

/** The file gives an id of one person to another. */
export class IdTakenError extends Error {
  constructor(taken: readonly { readonly id: string; readonly was: string; readonly is: string }[]) {
    const lines = taken.map(
      ({ id, was, is }) => `  ${id} belongs to ${was}, also when they left; give ${is} an id of their own`,
    );
    super(`the directory gives ids of people to others, nothing was imported:\n${lines.join("\n")}`);
    this.name = "IdTakenError";
  }
}

/**
 * Who is known under these ids, listed or not, must still be the same person: of the same name, or reachable by an
 * address on a network that they had. A new name with new accounts is somebody else.
 * @throws IdTakenError
 */
export async function demandSameOwners(tx: Tx, contacts: readonly Contact[]): Promise<void> {
  const known = await tx.execute<{ id: string; name: string; addresses: readonly string[] }>(sql`
    select c.id, c.name, coalesce(jsonb_agg(a.network || ' ' || lower(a.address))
      filter (where a.network not in ('email', 'phone')), '[]') as addresses
    from contacts c left join contact_addresses a on a.contact = c.id group by c.id, c.name`);
  const byId = new Map(known.map((one) => [one.id, one]));
  const taken = contacts.flatMap((contact) => {
    const before = byId.get(contact.id);
    if (before === undefined || sameName(before.name, contact.name)) return [];
    const now = Object.entries(contact.addresses).map(([network, one]) => `${network} ${one.toLowerCase()}`);
    if (now.some((one) => before.addresses.includes(one))) return [];
    return [{ id: contact.id, was: before.name, is: contact.name }];
  });
  if (taken.length > 0) throw new IdTakenError(taken);
}

function sameName(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}
