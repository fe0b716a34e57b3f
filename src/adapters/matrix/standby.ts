/** While another process follows the sync, nothing here would show that what was wrong is over: this looks. */
import { pause } from "../pause.ts";
import { api, type MusterMatrixClient } from "./client.ts";
import type { Health } from "./health.ts";

const LOOK_EVERY_MS = 5_000;

/** Until the signal aborts. Never rejects. */
export async function lookWhileTroubled(
  client: MusterMatrixClient,
  health: Health,
  isFollowing: () => boolean,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await pause(LOOK_EVERY_MS * client.limits.patience, signal);
    if (signal.aborted || isFollowing() || health.trouble() === undefined) continue;
    try {
      await client.call({ action: "ask who it is" }, "GET", api`account/whoami`);
      health.sync(undefined);
    } catch (error) {
      if (!signal.aborted) health.sync(error);
    }
  }
}
