import { tmpdir } from "node:os";
import { join } from "node:path";

/** For the environment of processes that tests start: loading Muster is most of what they do, and is done before. */
export const COMPILE_CACHE = { NODE_COMPILE_CACHE: join(tmpdir(), "muster-compile-cache") } as const;
