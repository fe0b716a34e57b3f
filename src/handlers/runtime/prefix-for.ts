import type { Tx } from "../../db/connect.ts";
import { cameFromOutside } from "../../db/connect-invites.ts";

/** How command lines begin on a network. */
interface Beginnings {
  readonly network: string;
  readonly prefix: string;
  readonly mention?: string | undefined;
}

/** How this contact begins a command there: a slash command reaches nobody who came through Slack Connect. */
export async function prefixFor(tx: Tx, contact: string, there: Beginnings | undefined): Promise<string> {
  if (there?.mention === undefined) return there?.prefix ?? "";
  return (await cameFromOutside(tx, there.network, contact)) ? there.mention : there.prefix;
}
