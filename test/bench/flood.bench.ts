/**
 * The worst partner: sixty messages of 4,000 backslashes and the like at once, with the relay full and three pages open.
 * Nothing else may stand still meanwhile: how late the event loop is, and how long a command takes.
 */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { accept } from "../../src/db/inbox.ts";
import { base, startStage, typed } from "../handlers/stage.ts";
import type { BenchLine } from "./bench-line.ts";
import { until } from "./measure.ts";

const MESSAGES = 60;
const HOSTILE = ["\\", "*", "[", "<", "_a", "&amp;", "ΤLР:RЕ ", "👩\u200d"];
const PAUSE_MS = 100;
const ANSWER_MS = 1_000;

export async function run(): Promise<BenchLine[]> {
  const stage = await startStage();
  const pages = new AbortController();
  try {
    const ref = await stage.open("A flood --with ep,ec3");
    for (const user of ["alice", "bob", "carol"])
      await stage.inRoom(user, ref, user === "alice" ? "relay full" : "ack");
    const room = (await stage.state(ref)).rooms.find((one) => one.network === "local-partners")?.roomId ?? "";
    for (const as of ["local-eu/alice", "local-eu/bob", "local-partners/carol"])
      void read(`${stage.app.url}/api/stream?as=${as}`, pages.signal);
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const { db } = stage.app.database;
    for (let at = 0; at < MESSAGES; at += 1) {
      const unit = HOSTILE[at % HOSTILE.length] ?? "";
      const text = unit.repeat(4_000 / unit.length);
      const event = {
        ...base({ network: "local-partners" }),
        kind: "message",
        room,
        user: "carol",
        message: `f${at}`,
        text,
      } as const;
      const lane = `local-partners:${room}`;
      await accept(
        db,
        { network: event.network, eventId: event.id, lane, kind: event.kind, event },
        stage.now(),
      );
    }
    const began = performance.now();
    const command = typed("alice", `status ${ref}`);
    const lane = "local-eu:person:alice";
    await accept(
      db,
      { network: command.network, eventId: command.id, lane, kind: "command", event: command },
      stage.now(),
    );
    await until("the command is answered", 60_000, async () =>
      (await stage.toldTo("alice")).some((text) => text.includes(ref) && text.includes("detected")),
    );
    const answered = performance.now() - began;
    await stage.settled();
    delay.disable();
    const longest = delay.max / 1e6;
    return [
      {
        name: "event loop delay under the worst partner, longest",
        value: `${longest.toFixed(0)} ms (99 of 100 below ${(delay.percentile(99) / 1e6).toFixed(0)} ms)`,
        target: `< ${PAUSE_MS} ms`,
        met: longest < PAUSE_MS,
      },
      {
        name: "a command meanwhile is answered after",
        value: `${answered.toFixed(0)} ms`,
        target: `< ${ANSWER_MS} ms`,
        met: answered < ANSWER_MS,
      },
    ];
  } finally {
    pages.abort();
    await stage.stop();
  }
}

/** A page that reads all that it is sent. */
async function read(url: string, signal: AbortSignal): Promise<void> {
  try {
    const answer = await fetch(url, { signal });
    for await (const _part of answer.body ?? []);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
