import { describeContract } from "../contract.ts";
import { startHarness } from "./harness.ts";

describeContract("Slack (HTTP)", () => startHarness("http"));
describeContract("Slack (Socket Mode)", () => startHarness("socket"));
