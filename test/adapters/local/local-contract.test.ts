import { describeContract } from "../contract.ts";
import { localHarness } from "./local-harness.ts";

describeContract("local", localHarness);
