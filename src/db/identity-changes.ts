/** People whose keys on a network have changed, until somebody has called them back. */
import { and, asc, eq, isNull, sql } from "drizzle-orm";
import type { Tx } from "./connect.ts";
import { identityChanges } from "./schema/network-trust.ts";

export interface IdentityChange {
  readonly network: string;
  readonly userId: string;
  /** Public key of the new identity. */
  readonly identity: string;
}

/** @returns false when that was known, or accepted */
export async function noteIdentityChange(tx: Tx, change: IdentityChange, now: Date): Promise<boolean> {
  const noted = await tx
    .insert(identityChanges)
    .values({ ...change, seenAt: now })
    .onConflictDoUpdate({
      target: [identityChanges.network, identityChanges.userId],
      set: { identity: change.identity, seenAt: now, acceptedBy: null, acceptedAt: null },
      setWhere: sql`${identityChanges.identity} <> excluded.identity`,
    })
    .returning({ user: identityChanges.userId });
  return noted.length > 0;
}

/** Those that nobody has accepted, in a fixed order. */
export function pendingIdentities(tx: Tx): Promise<IdentityChange[]> {
  const { network, userId, identity } = identityChanges;
  return tx
    .select({ network, userId, identity })
    .from(identityChanges)
    .where(isNull(identityChanges.acceptedAt))
    .orderBy(asc(network), asc(userId));
}

/** Whether the keys of an account have changed and nobody has accepted that. */
export async function isIdentityPending(tx: Tx, network: string, user: string): Promise<boolean> {
  const [row] = await tx
    .select({ user: identityChanges.userId })
    .from(identityChanges)
    .where(
      and(
        eq(identityChanges.network, network),
        eq(identityChanges.userId, user),
        isNull(identityChanges.acceptedAt),
      ),
    );
  return row !== undefined;
}

/** @param by contact who has called back */
export async function acceptIdentity(
  tx: Tx,
  { network, userId }: IdentityChange,
  by: string,
  now: Date,
): Promise<void> {
  await tx
    .update(identityChanges)
    .set({ acceptedBy: by, acceptedAt: now })
    .where(and(eq(identityChanges.network, network), eq(identityChanges.userId, userId)));
}
