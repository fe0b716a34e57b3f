import type { Db } from "../../../db/connect.ts";
import { suspectNetworks } from "../../../db/networks.ts";
import type { OutboxItem } from "../../../db/outbox.ts";
import { Impossible } from "../../runtime/sending.ts";
import type { Step } from "../../runtime/step.ts";

/**
 * Nothing goes to a network that is not trusted, except the answer that it is not: whatever was queued before
 * is given up, so that it does not go out on the day when the network is trusted again.
 */
export async function demandTrusted(db: Db, item: OutboxItem, step: Step): Promise<void> {
  const saysNothing = step.do === "reply" && step.about === "nothing" && item.incident === undefined;
  if (saysNothing || !(await suspectNetworks(db)).has(item.network)) return;
  throw new Impossible(`${item.network} is not trusted at the moment`);
}
