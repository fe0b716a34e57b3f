/** A database that was restored from an older copy: everybody hears what is gone (`npm run restored`). */
import type { Feature } from "../../runtime/feature.ts";

export const RESTORE: Feature = {
  name: "restore",
  entryKinds: [{ kind: "restored", traits: ["change"] }],
};
