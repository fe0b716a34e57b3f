/** Help: what can be typed. */
import type { Feature } from "../../runtime/feature.ts";
import { help } from "./help.ts";

export const HELP: Feature = { name: "help", commands: [help] };
