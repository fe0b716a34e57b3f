/** A real Synapse behind a fault proxy as the platform of the contract harness. Accounts are new for each harness. */
import { randomUUID } from "node:crypto";
import type { MatrixPlatform } from "../adapters/matrix/harness.ts";
import { askOverHttp } from "../support/matrix/over-http.ts";
import { startFaultProxy } from "./fault-proxy.ts";
import type { Synapse } from "./synapse.ts";

export async function livePlatform(
  synapse: Synapse,
  admin: { readonly token: string },
): Promise<MatrixPlatform> {
  const proxy = await startFaultProxy(synapse.url);
  const id = randomUUID().slice(0, 8);
  const [muster, alice, bob, carol] = await Promise.all(
    ["muster", "alice", "bob", "carol"].map((name) => synapse.register(`${name}-${id}`)),
  );
  if (!muster || !alice || !bob || !carol) throw new Error("registration gave no account");
  const observer = await synapse.login(`muster-${id}`);
  const asAdmin = (method: string, path: string) =>
    askOverHttp(synapse.url, admin.token, method, `/_synapse/admin/${path}`);
  return {
    url: synapse.url,
    musterUrl: proxy.url,
    muster,
    observer,
    people: { alice, bob, carol },
    requestLimit: 4_000,
    fault: (route, fault) => proxy.fault(route, fault),
    roomNames: async () => {
      const { rooms } = (await asAdmin("GET", "v1/rooms?limit=10000")) as {
        rooms: { canonical_alias: string | null }[];
      };
      return rooms.flatMap(({ canonical_alias: alias }) =>
        alias ? [alias.slice(1).split(":")[0] ?? ""] : [],
      );
    },
    redeliver: async (event) => proxy.replay(event),
    removeMuster: async (room) => void (await asAdmin("DELETE", `v1/rooms/${encodeURIComponent(room)}`)),
    stop: () => proxy.stop(),
  };
}
