import type { Db } from "../../../db/connect.ts";
import { suspectNetworks } from "../../../db/networks.ts";
import type { OutboxItem } from "../../../db/outbox.ts";
import type { DataOf } from "../../runtime/payload.ts";
import { Impossible } from "../../runtime/sending.ts";
import { answer } from "../../runtime/steps.ts";

/**
 * Nothing goes to a network that is not trusted, except the answer that it is not: what was queued before
 * is given up, so that it does not go out on the day when the network is trusted again.
 * @throws Impossible
 */
export async function demandTrusted(db: Db, item: OutboxItem, step: unknown): Promise<void> {
  if (saysNothing(item, step) || !(await suspectNetworks(db)).has(item.network)) return;
  throw new Impossible(`${item.network} is not trusted at the moment`);
}

function saysNothing({ kind, about }: OutboxItem, step: unknown): boolean {
  if (kind !== answer.kind || about.kind !== "nothing") return false;
  return (step as DataOf<typeof answer>).trustNotice === true;
}
