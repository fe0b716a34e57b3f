/** Logging: JSON lines by pino. Messages are static sentences; data goes in fields; never message texts or secrets. */
import { type Logger, pino } from "pino";

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

export function createLog(level: string): Logger {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: SECRET.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: "[kept secret]" },
  });
}
