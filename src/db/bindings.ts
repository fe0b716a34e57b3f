/** By which accounts the networks know the contacts: from an e-mail to an account is a step that can be taken back. */
import { and, asc, eq, inArray, sql } from "drizzle-orm";
import type { Tx } from "./connect.ts";
import { contactAddresses } from "./schema/directory.ts";
import { identityChanges } from "./schema/network-trust.ts";

interface Binding {
  readonly contact: string;
  readonly network: string;
  readonly userId: string;
  /** It was found by an address; the directory does not name it. */
  readonly isFound: boolean;
}

/** Stands for the identity of an account that a coordinator withdrew. */
export const WITHDRAWN = "withdrawn";

/** Of these contacts, in a fixed order; addresses that were never looked up are none. */
export async function bindingsOf(tx: Tx, contacts: readonly string[]): Promise<readonly Binding[]> {
  if (contacts.length === 0) return [];
  const { contact, network, userId, address } = contactAddresses;
  const rows = await tx
    .select({ contact, network, userId, address })
    .from(contactAddresses)
    .where(and(inArray(contact, [...contacts]), sql`${network} <> 'email'`))
    .orderBy(asc(contact), asc(network));
  return rows.flatMap((row): Binding[] => {
    const isFound = row.userId !== null && row.userId.toLowerCase() !== row.address.toLowerCase();
    const user = row.userId ?? (/^[^@]+@/.test(row.address) ? undefined : row.address);
    return user === undefined ? [] : [{ contact: row.contact, network: row.network, userId: user, isFound }];
  });
}

/** From now on nobody is behind the account, until somebody has called the contact back. */
export async function withdrawAccount(
  tx: Tx,
  { network, userId }: Pick<Binding, "network" | "userId">,
  now: Date,
): Promise<void> {
  const withdrawn = { identity: WITHDRAWN, seenAt: now, acceptedBy: null, acceptedAt: null };
  await tx
    .insert(identityChanges)
    .values({ network, userId, ...withdrawn })
    .onConflictDoUpdate({ target: [identityChanges.network, identityChanges.userId], set: withdrawn });
}

/** Whether a coordinator withdrew the account, and nobody has confirmed it since. */
export async function isWithdrawn(tx: Tx, network: string, user: string): Promise<boolean> {
  const rows = await tx
    .select({ user: identityChanges.userId })
    .from(identityChanges)
    .where(
      and(
        eq(identityChanges.network, network),
        eq(identityChanges.userId, user),
        eq(identityChanges.identity, WITHDRAWN),
        sql`${identityChanges.acceptedAt} is null`,
      ),
    );
  return rows.length > 0;
}
