/**
 * The encryption engine, loaded as matrix-bot-sdk loads it: there is one copy in the process, with one set of open key
 * stores, whatever loads this file.
 */
import { createRequire } from "node:module";

type Binding = typeof import("@matrix-org/matrix-sdk-crypto-nodejs");

export const binding: Binding = createRequire(import.meta.url)("@matrix-org/matrix-sdk-crypto-nodejs");
