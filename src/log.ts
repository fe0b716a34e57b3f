/** Logging: JSON lines by pino. Messages are static sentences; data goes in fields; never message texts or secrets. */
import { type DestinationStream, type Logger, type LoggerOptions, pino } from "pino";
import { shownError } from "./db/lanes/safe-error.ts";

/** Fields that are replaced wherever they appear, should one ever get into a log line. */
const SECRET = [
  "token",
  "accessToken",
  "botToken",
  "appToken",
  "signingSecret",
  "password",
  "authorization",
  "text",
  "body",
];

/** @param to where the lines go; default: standard output */
export function createLog(level: string, to?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level,
    serializers: { err: shownError, error: shownError },
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: SECRET.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: "[kept secret]" },
  };
  return to === undefined ? pino(options) : pino(options, to);
}
