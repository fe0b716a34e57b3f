/** A proxy before PostgreSQL that can forget its connections as a firewall does: open, and deaf. Loopback only. */
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface SwallowingProxy {
  /** The same database by way of the proxy. */
  readonly url: string;
  /** From now on the connections that are open pass nothing on, not even their end; new ones work. */
  swallow(): void;
  /** Ends the connections that are open, without a farewell; new ones work. */
  cut(): void;
  /** While it stands still nothing passes, on new connections neither; afterwards all that was held back does. */
  stall(on: boolean): void;
  stop(): Promise<void>;
}

export async function startSwallowingProxy(target: string): Promise<SwallowingProxy> {
  const { hostname, port } = new URL(target);
  const open = new Set<{ deaf: boolean; readonly near: Socket; readonly far: Socket }>();
  let isStalled = false;
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    const pair = { deaf: false, near, far };
    open.add(pair);
    far.once("close", () => open.delete(pair));
    if (isStalled) for (const end of [near, far]) end.pause();
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
    cut() {
      for (const { near, far } of open) for (const end of [near, far]) end.destroy();
    },
    stall(on) {
      isStalled = on;
      for (const { near, far } of open) for (const end of [near, far]) on ? end.pause() : end.resume();
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
