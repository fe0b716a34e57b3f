/** A proxy before PostgreSQL that can forget its connections as a firewall does: open, and deaf. Loopback only. */
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface SwallowingProxy {
  /** The same database by way of the proxy. */
  readonly url: string;
  /** From now on the connections that are open pass nothing on, not even their end; new ones work. */
  swallow(): void;
  stop(): Promise<void>;
}

export async function startSwallowingProxy(target: string): Promise<SwallowingProxy> {
  const { hostname, port } = new URL(target);
  const open = new Set<{ deaf: boolean; readonly near: Socket; readonly far: Socket }>();
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    const pair = { deaf: false, near, far };
    open.add(pair);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on("data", (bytes) => void (pair.deaf || to.write(bytes)));
      from.on("error", () => undefined);
      from.on("close", () => {
        if (!pair.deaf) to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = new URL(target);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    swallow() {
      for (const pair of open) pair.deaf = true;
    },
    async stop() {
      for (const { near, far } of open) {
        near.destroy();
        far.destroy();
      }
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
