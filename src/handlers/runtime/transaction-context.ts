import { avoiding } from "../../core/directory/avoiding.ts";
import type { Tx } from "../../db/connect.ts";
import { loadDirectory } from "../../db/directory.ts";
import { suspectNetworks } from "../../db/networks.ts";
import type { AppContext, TransactionContext } from "./context.ts";
import { describe } from "./network-description.ts";

/** What a transaction works with, without the networks that are not trusted: nobody is to be reached over these. */
export async function transactionContext(app: AppContext, tx: Tx): Promise<TransactionContext> {
  const suspects = await suspectNetworks(tx);
  const trusted = [...app.networks].filter(([id]) => !suspects.has(id));
  const networks = new Map(trusted.map(([id, port]) => [id, describe(port)]));
  const directory = avoiding(await loadDirectory(tx), suspects, [...networks.keys()]);
  return { ...app, networks, tx, now: app.now(), directory };
}
