/** A script that is ended by a signal takes what it started with it. */

/**
 * Runs `stop` when the process is asked to end, and then ends it; what listens to `exit` is told as usual.
 * @returns ends this
 */
export function stopOnSignal(stop: () => Promise<unknown>): () => void {
  const heard = (signal: NodeJS.Signals): void => {
    void stop()
      .catch(() => undefined)
      .finally(() => process.exit(signal === "SIGINT" ? 130 : 143));
  };
  process.once("SIGINT", heard);
  process.once("SIGTERM", heard);
  return () => {
    process.off("SIGINT", heard);
    process.off("SIGTERM", heard);
  };
}
