/** The engine as matrix-bot-sdk loads it: through Node's own require, so that there is one copy in the process. */
import { createRequire } from "node:module";

export type Engine = typeof import("@matrix-org/matrix-sdk-crypto-nodejs");

export const engine: Engine = createRequire(import.meta.url)("@matrix-org/matrix-sdk-crypto-nodejs");
