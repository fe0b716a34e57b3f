/** Markings: labels of incidents and entries, and permission to pass them on. */

import type { Feature } from "../../runtime/feature.ts";
import { MARKING_ENTRIES } from "./entry-kinds.ts";
import { mark } from "./mark.ts";
import { permit } from "./permit.ts";

export const MARKINGS: Feature = { name: "markings", entryKinds: MARKING_ENTRIES, commands: [mark, permit] };
