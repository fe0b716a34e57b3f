/** Who was refused what: for those who coordinate, and without a word of any message. */
import type { Feature } from "../../runtime/feature.ts";
import { refused } from "./refused.ts";

export const REFUSALS: Feature = { name: "refusals", commands: [refused] };
