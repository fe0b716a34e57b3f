/** matrix-bot-sdk's log → ours. Only its own sentences pass: objects may hold texts of people, URLs may hold tokens. */
import { type ILogger, LogLevel, LogService } from "matrix-bot-sdk";
import { errcodeOf, statusOf } from "./errors.ts";
import type { Log } from "./log.ts";

/** The SDK has one log for the process; the last adapter that was made receives it. */
export function sendSdkLogTo(log: Log): void {
  LogService.setLevel(LogLevel.WARN);
  LogService.setLogger(sdkLogger(log));
}

/** Every line is written at debug: what matters to operators is logged by the adapter, in its own words. */
export function sdkLogger(log: Log): ILogger {
  const write = (module: string, ...parts: unknown[]): void =>
    log.debug({ module, ...fields(parts) }, "matrix-bot-sdk");
  return { info: write, warn: write, error: write, debug: write, trace: write };
}

/** Removes what looks like a secret: bearer tokens, token parameters, and the token formats of Synapse and MAS. */
export function withoutSecrets(line: string): string {
  return line
    .replace(/Bearer\s+\S+/gi, "Bearer …")
    .replace(/(access_token|password|token)(["']?\s*[=:]\s*["']?)[^\s&"',}]+/gi, "$1$2…")
    .replace(/\b(?:syt|syl|mct|mcr|mat|mar)_[A-Za-z0-9_]+/g, "…");
}

function fields(parts: readonly unknown[]): object {
  const said = parts
    .filter((part) => typeof part === "string")
    .map((part) => withoutSecrets(part).slice(0, 300));
  const error = parts.find((part) => typeof part === "object" && part !== null);
  return { said: said.join(" "), errcode: errcodeOf(error), status: statusOf(error) };
}
