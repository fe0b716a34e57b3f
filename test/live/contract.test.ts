import { afterAll, beforeAll } from "vitest";
import { describeContract } from "../adapters/contract.ts";
import { startHarness } from "../adapters/matrix/harness.ts";
import { livePlatform } from "./platform.ts";
import { type Synapse, startSynapse } from "./synapse.ts";

let synapse: Synapse;
let admin: { readonly token: string };

beforeAll(async () => {
  synapse = await startSynapse();
  admin = await synapse.register("admin", { admin: true });
}, 700_000);

afterAll(async () => await synapse?.stop());

describeContract("Matrix (Synapse)", async () => await startHarness(await livePlatform(synapse, admin)));
