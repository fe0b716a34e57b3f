import pino from "pino";
import { afterEach, describe, expect, it, vi } from "vitest";
import { schedule } from "../src/schedule.ts";
import { until } from "./support/until.ts";

describe("m74: a job that takes long", () => {
  let stop: (() => Promise<void>) | undefined;
  afterEach(async () => {
    await stop?.();
    vi.restoreAllMocks();
  });

  it("is logged once with its name, and does not keep the next run from starting for ever", async () => {
    const printed = (["log", "info", "warn", "error"] as const).map((way) => vi.spyOn(console, way));
    const lines: { readonly level: number; readonly job?: string }[] = [];
    const log = pino({ level: "warn" }, { write: (line: string) => void lines.push(JSON.parse(line)) });
    let runs = 0;
    const hang = (): Promise<never> => {
      runs += 1;
      return new Promise(() => undefined);
    };

    stop = schedule("due", "* * * * * *", hang, log, { longMs: 500, hangsMs: 2_500 });
    await until(() => runs === 2);

    expect(lines.map(({ level, job }) => ({ level, job }))).toEqual([
      { level: 40, job: "due" },
      { level: 50, job: "due" },
    ]);
    for (const way of printed) expect(way).not.toHaveBeenCalled();
  });
});
