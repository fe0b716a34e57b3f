/** A PostgreSQL of Muster's own, for when DATABASE_URL is unset. */
export { EmbeddedError } from "./embedded-error.ts";
export { type EmbeddedOptions, startEmbedded } from "./start-embedded.ts";
