/** Sends what the engine wants to be sent, and tells it what the server answered. */
import type { OlmMachine, OutgoingRequest } from "@matrix-org/matrix-sdk-crypto-nodejs";
import { api, type MusterMatrixClient } from "../client.ts";
import { type Json, record } from "../json.ts";
import { binding } from "./binding.ts";

const { RequestType } = binding;

/** Resolves to the server's answer. Rejects with a ChatError when it does not take it; the engine then offers it again. */
export async function deliver(
  client: MusterMatrixClient,
  machine: OlmMachine,
  request: OutgoingRequest,
): Promise<Json> {
  const answer = await call(client, request);
  await machine.markRequestAsSent(request.id, request.type, JSON.stringify(answer));
  return record(answer);
}

/** Everything that the engine has waiting. Not to be run twice at a time. */
export async function deliverAll(client: MusterMatrixClient, machine: OlmMachine): Promise<void> {
  for (const request of await machine.outgoingRequests()) await deliver(client, machine, request);
}

async function call(client: MusterMatrixClient, request: OutgoingRequest): Promise<unknown> {
  const body: Json = JSON.parse(request.body);
  switch (request.type) {
    case RequestType.KeysUpload:
      return await client.call({ action: "publish its keys" }, "POST", api`keys/upload`, { body });
    case RequestType.KeysQuery:
      return await client.call({ action: "look up devices" }, "POST", api`keys/query`, { body });
    case RequestType.KeysClaim:
      return await client.call({ action: "begin sessions with devices" }, "POST", api`keys/claim`, { body });
    case RequestType.ToDevice: {
      // The engine's own transaction id: a repeat, also after a crash, is recognised by the server.
      const path = api`sendToDevice/${request.eventType ?? ""}/${request.txnId ?? ""}`;
      return await client.call({ action: "hand out keys" }, "PUT", path, {
        body: { messages: body.messages },
      });
    }
    default:
      throw new Error(`the encryption engine asks for something unknown (${request.type})`);
  }
}
