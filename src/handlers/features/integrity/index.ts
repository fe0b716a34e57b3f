/** The record is looked at again and again: that nobody has changed it, and that who may read follows from it. */
import type { Feature } from "../../runtime/feature.ts";
import { createVerifier } from "./verify-records.ts";

export const INTEGRITY: Feature = {
  name: "integrity",
  jobs: [{ name: "verify-records", schedule: "*/5 * * * *", atStart: true, create: createVerifier }],
};
