/**
 * Whether Slack takes the bot token. While it does not, this asks again by itself: nothing else may be waiting to be
 * sent that would show that the token is good again. Each change is logged once.
 */
import type { Logger } from "pino";
import type { CredentialRefused } from "../chat-errors.ts";

export interface Credential {
  /** An answer of Slack refused the token. */
  refused(error: CredentialRefused): void;
  /** An answer of Slack, good or bad, came by way of the token. */
  accepted(): void;
  /** Says what is wrong; undefined while nothing is. */
  trouble(): string | undefined;
  stop(): void;
}

interface Needs {
  readonly network: string;
  readonly log: Logger;
  readonly everyMs: number;
  /** Makes a call that changes nothing; its answer comes back by `refused` or `accepted`. */
  ask(): Promise<unknown>;
}

export function createCredential({ network, log, everyMs, ask }: Needs): Credential {
  let trouble: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  function askLater(): void {
    if (stopped || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      void ask()
        .catch(() => undefined)
        .then(() => {
          if (trouble !== undefined) askLater();
        });
    }, everyMs);
    timer.unref();
  }

  return {
    refused({ message }) {
      if (trouble !== message) log.error({ network, problem: message }, "Slack refuses the token; all waits");
      trouble = message;
      askLater();
    },
    accepted() {
      if (trouble === undefined) return;
      trouble = undefined;
      log.info({ network }, "Slack takes the token again");
    },
    trouble: () => trouble,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
