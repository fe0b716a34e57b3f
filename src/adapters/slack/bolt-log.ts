/** The logger handed to Slack's libraries: theirs prints whole payloads at debug and tokens' neighbours at error. */
import { LogLevel, type Logger as SlackLogger } from "@slack/bolt";
import type { Logger } from "pino";

/** Passes on warnings and errors, as one static sentence with a cleaned detail; drops info and debug. */
export function boltLog(log: Logger): SlackLogger {
  const report = (level: "warn" | "error") => (first?: unknown) => {
    log[level](
      { detail: typeof first === "string" ? clean(first) : "" },
      "Slack's library reports a problem",
    );
  };
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: report("warn"),
    error: report("error"),
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  };
}

/** Without tokens, without the secret part of addresses, short. */
export function clean(detail: string): string {
  return detail
    .replace(/xox[a-z]+[.-][\w.-]+|xapp-[\w.-]+/gi, "[token]")
    .replace(/\b(https?|wss?):\/\/([^\s/?#]+)[^\s)]*/gi, "$1://$2/…")
    .slice(0, 200);
}
