/** Situation reports: how things stand, for one audience, from the record. */
import type { Feature } from "../../runtime/feature.ts";
import { lineAction } from "../../runtime/pressed.ts";
import { summary } from "./summary.ts";

export const SITUATION_REPORTS: Feature = {
  name: "situation-reports",
  commands: [summary],
  actions: [lineAction("summary", "summary")],
};
