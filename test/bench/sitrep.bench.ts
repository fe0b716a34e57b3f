/**
 * The situation report over a timeline of 100,000 entries, for each audience. Processor time, garbage collection
 * included: what others do on the machine meanwhile does not count.
 */
import { REPORT_AUDIENCES } from "../../src/core/sitrep/limits.ts";
import { buildSitrep } from "../../src/core/sitrep/sitrep.ts";
import { sitrepMessage } from "../../src/core/sitrep/sitrep-message.ts";
import type { Entry } from "../../src/core/timeline/entry.ts";
import { MINUTE, OPENED } from "../core/samples.ts";
import { STORY, story } from "../core/sitrep/story.ts";
import type { BenchLine } from "./bench-line.ts";
import { median } from "./measure.ts";

const ENTRIES = 100_000;
const ROUNDS = 5;
const TARGET_MS = 500;

export async function run(): Promise<BenchLine[]> {
  const entries = longStory();
  return REPORT_AUDIENCES.map((audience) => {
    const times = Array.from({ length: ROUNDS }, () => {
      const began = process.cpuUsage();
      const message = sitrepMessage(buildSitrep(story({ entries, audience })));
      if (message.blocks.length === 0) throw new Error("an empty report was measured");
      const { user, system } = process.cpuUsage(began);
      return (user + system) / 1_000;
    });
    const ms = median(times);
    return {
      name: `sitrep over ${ENTRIES.toLocaleString("en")} entries, for ${audience}`,
      value: `${ms.toFixed(0)} ms of processor time (median of ${ROUNDS}, slowest ${Math.max(...times).toFixed(0)} ms)`,
      target: `< ${TARGET_MS} ms`,
      met: ms < TARGET_MS,
    };
  });
}

/** The story told again and again: every kind of entry in its usual proportion. The report does not look at hashes. */
function longStory(): readonly Entry[] {
  return Array.from({ length: ENTRIES }, (_, at) => {
    const one = STORY[at % STORY.length] as Entry;
    const instant = new Date(OPENED.getTime() + at * (MINUTE / 1_000));
    const base = at - (at % STORY.length);
    return {
      ...one,
      number: at + 1,
      occurredAt: instant,
      recordedAt: instant,
      ...(one.corrects === undefined ? {} : { corrects: base + one.corrects }),
    };
  });
}
