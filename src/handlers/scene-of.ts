import { avoiding } from "../core/directory/avoiding.ts";
import type { Tx } from "../db/connect.ts";
import { loadDirectory } from "../db/directory.ts";
import { suspectNetworks } from "../db/networks.ts";
import type { Scene, World } from "./scene.ts";

/** What a transaction works with, without the networks that are not trusted: nobody is to be reached over these. */
export async function sceneOf(world: World, tx: Tx): Promise<Scene> {
  const suspects = await suspectNetworks(tx);
  const networks = new Map([...world.networks].filter(([id]) => !suspects.has(id)));
  const directory = avoiding(await loadDirectory(tx), suspects, [...networks.keys()]);
  return { ...world, networks, tx, now: world.now(), directory };
}
