/** One local network on a database of its own, with what arrives at Muster. */
import { randomUUID } from "node:crypto";
import type { ChatEvent, Receipt } from "../../../src/adapters/chat-port.ts";
import type { LocalPort, NetworkView, RoomView } from "../../../src/adapters/local/local-chat.ts";
import { createLocalPort } from "../../../src/adapters/local/local-port.ts";
import { connect } from "../../../src/db/connect.ts";
import { replaceDirectory } from "../../../src/db/directory.ts";
import { createLocalStore } from "../../../src/db/local-store.ts";
import { freshDatabase } from "../../support/database.ts";
import { NETWORK, sampleDirectory } from "./people.ts";

export interface LocalNetwork {
  readonly port: LocalPort;
  readonly events: ChatEvent[];
  /** What Muster answers to the next events; default: accepted. */
  answer(with_: (event: ChatEvent) => Promise<Receipt>): void;
  setTime(now: Date): void;
  /** The same network in another process: its own port and connections on the same database. */
  elsewhere(): Promise<LocalPort>;
  view(user: string): Promise<NetworkView>;
  roomFor(user: string, room: string): Promise<RoomView | undefined>;
  /** A room in which these people are. */
  roomWith(...users: string[]): Promise<string>;
  stop(): Promise<void>;
}

export async function startLocalNetwork(): Promise<LocalNetwork> {
  const { database, url, drop } = await freshDatabase();
  await replaceDirectory(database.db, sampleDirectory(), new Date());
  let time: Date | undefined;
  const options = { network: NETWORK, title: "EU bodies", now: () => time ?? new Date(), newId: randomUUID };
  const port = createLocalPort({ ...options, store: createLocalStore(database) });
  const events: ChatEvent[] = [];
  let answer: (event: ChatEvent) => Promise<Receipt> = async () => ({});
  const receive = async (event: ChatEvent): Promise<Receipt> => {
    const receipt = await answer(event);
    events.push(event);
    return receipt;
  };
  await port.start(receive);
  const stops: (() => Promise<void>)[] = [];

  async function view(user: string): Promise<NetworkView> {
    const found = await port.chat.view(user);
    if (found === undefined) throw new Error(`${user} is not known`);
    return found;
  }

  return {
    port,
    events,
    answer(with_) {
      answer = with_;
    },
    setTime(now) {
      time = now;
    },
    async elsewhere() {
      const other = await connect(url);
      const port = createLocalPort({ ...options, store: createLocalStore(other) });
      await port.start(receive);
      stops.push(async () => {
        await port.stop();
        await other.close();
      });
      return port;
    },
    view,
    async roomFor(user, room) {
      return (await view(user)).rooms.find((one) => one.id === room);
    },
    async roomWith(...users) {
      const room = await port.openRoom({ name: `inc-${randomUUID()}`, topic: "TLP:AMBER" }, attempt());
      await port.invite(room, users);
      for (const user of users) await port.chat.join({ user, room, id: randomUUID() });
      events.length = 0;
      return room;
    },
    async stop() {
      for (const stop of stops) await stop();
      await port.stop();
      await drop();
    },
  };
}

export const attempt = () => ({ key: randomUUID(), retry: false });
