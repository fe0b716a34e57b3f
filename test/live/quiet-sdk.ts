/** matrix-js-sdk writes a line for each step to the console. A set-up file of the live suite, since its parts take their logs when they are loaded. */
import { type Logger, logger } from "matrix-js-sdk/lib/logger.js";

const ignore = (): void => undefined;

export const SILENT: Logger = {
  trace: ignore,
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  getChild: () => SILENT,
};

Object.assign(logger, SILENT, { log: ignore });
