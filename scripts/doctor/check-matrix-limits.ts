/** How fast a homeserver takes what Muster sends: with the limits of an ordinary account an incident of twenty people takes minutes. */
import { sql } from "drizzle-orm";
import { ChatError, RateLimited } from "../../src/adapters/chat-errors.ts";
import { api, LIMITS, MusterMatrixClient } from "../../src/adapters/matrix/client.ts";
import { record } from "../../src/adapters/matrix/json.ts";
import type { NetworkConfig } from "../../src/config.ts";
import type { Database } from "../../src/db/connect.ts";
import type { Finding } from "./finding.ts";

type Matrix = Extract<NetworkConfig, { kind: "matrix" }>;

/** Synapse lets an ordinary account send ten at once. */
const TRIED = 15;
const DOING = { action: "measure how fast the homeserver takes messages" } as const;

/**
 * Sends a few events into a room of its own, which is left and forgotten. Not while an incident is open: that would
 * use up what the incident needs.
 */
export async function checkMatrixLimits(network: Matrix, database: Database | undefined): Promise<Finding> {
  const subject = `${network.id}, rate limits`;
  if (database && (await isBusy(database)))
    return { subject, state: "note", text: "not measured: an incident is open" };
  const client = new MusterMatrixClient(network.id, network.homeserverUrl, network.accessToken, LIMITS);
  try {
    const { user } = await client.account();
    const body = { preset: "private_chat", visibility: "private", creation_content: { "m.federate": false } };
    const room = String(record(await client.call(DOING, "POST", api`createRoom`, { body })).room_id);
    try {
      return { subject, ...judge(await burst(client, room), user, network.homeserverUrl) };
    } finally {
      await client.call(DOING, "POST", api`rooms/${room}/leave`);
      await client.call(DOING, "POST", api`rooms/${room}/forget`);
    }
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    // The account itself is checked elsewhere.
    return { subject, state: "note", text: `not measured: ${error.message}` };
  } finally {
    await client.close();
  }
}

async function isBusy({ db }: Database): Promise<boolean> {
  const rows = await db.execute(sql`select from incidents where status <> 'closed' limit 1`);
  return rows.length > 0;
}

interface Burst {
  /** Events that were taken at once. */
  readonly taken: number;
  /** Milliseconds until the next; undefined: nothing was refused. */
  readonly waitMs?: number;
}

async function burst(client: MusterMatrixClient, room: string): Promise<Burst> {
  for (let taken = 0; taken < TRIED; taken++) {
    try {
      const path = api`rooms/${room}/state/eu.muster.doctor/${String(taken)}`;
      await client.call(DOING, "PUT", path, { body: { at: taken } });
    } catch (error) {
      if (error instanceof RateLimited) return { taken, waitMs: error.retryAfterMs };
      throw error;
    }
  }
  return { taken: TRIED };
}

function judge({ taken, waitMs }: Burst, user: string, url: string): Pick<Finding, "state" | "text"> {
  if (waitMs === undefined)
    return { state: "ok", text: `the homeserver takes ${taken} messages at once and more` };
  const seconds = Math.max(1, Math.round(waitMs / 1_000));
  const override = `${new URL(url).origin}/_synapse/admin/v1/users/${user}/override_ratelimit`;
  return {
    state: "note",
    text:
      `the homeserver takes ${taken} messages at once, and then one in ${seconds} s: an incident of many people takes ` +
      "minutes. An administrator of a Synapse lifts that for this account: " +
      `curl -X POST -H "Authorization: Bearer $ADMIN_TOKEN" -d '{"messages_per_second":0,"burst_count":0}' ${override}; ` +
      "for invitations and new rooms, see README, Matrix",
  };
}
