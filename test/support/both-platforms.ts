/** A Slack workspace and a Matrix homeserver for one Muster, and how they look to people. */
import type { NetworkConfig } from "../../src/config.ts";
import type { RoomOnPlatform } from "../adapters/contract-harness.ts";
import { lookAt as lookAtMatrix } from "../adapters/matrix/view.ts";
import { lookAt as lookAtSlack } from "../adapters/slack/look.ts";
import { type Homeserver, startHomeserver } from "./matrix/homeserver.ts";
import { type SlackDouble, type SlackDoubleOptions, startSlackDouble } from "./slack/slack-double.ts";

export interface BothPlatforms {
  readonly slack: SlackDouble;
  readonly matrix: Homeserver;
  /** Muster's account on Matrix. */
  readonly musterUser: string;
  networks(transport: "http" | "socket"): readonly NetworkConfig[];
  /** The same as environment variables, for a Muster in a process of its own. */
  environment(transport: "http" | "socket"): Readonly<Record<string, string>>;
  /** War-rooms on Slack, by name. */
  slackRooms(start?: string): Promise<readonly SeenRoom[]>;
  matrixRooms(start?: string): Promise<readonly SeenRoom[]>;
  stop(): Promise<void>;
}

export interface SeenRoom {
  readonly id: string;
  readonly name: string;
  readonly seen: RoomOnPlatform;
}

export async function startBothPlatforms(options: SlackDoubleOptions = {}): Promise<BothPlatforms> {
  const slack = await startSlackDouble(options);
  const matrix = await startHomeserver({ latencyMs: options.latencyMs ?? 0 });
  const musterUser = matrix.addUser("muster");
  for (const name of ["carol", "nina"]) matrix.addUser(name);
  const accessToken = matrix.token(musterUser);
  return {
    slack,
    matrix,
    musterUser,
    networks: (transport) => [
      {
        kind: "slack",
        id: "slack",
        botToken: slack.botToken,
        ...(transport === "socket" ? { appToken: slack.appToken } : { signingSecret: slack.signingSecret }),
        apiUrl: slack.apiUrl,
      },
      { kind: "matrix", id: "matrix", homeserverUrl: matrix.url, accessToken, encryption: "off" },
    ],
    environment: (transport) => ({
      SLACK_BOT_TOKEN: slack.botToken,
      ...(transport === "socket"
        ? { SLACK_APP_TOKEN: slack.appToken }
        : { SLACK_SIGNING_SECRET: slack.signingSecret }),
      SLACK_API_URL: slack.apiUrl,
      MATRIX_HOMESERVER_URL: matrix.url,
      MATRIX_ACCESS_TOKEN: accessToken,
      MATRIX_ENCRYPTION: "off",
    }),
    slackRooms: async (start = "inc-") =>
      slack.store.channels
        .all()
        .filter((channel) => channel.name.startsWith(start))
        .map((channel) => ({
          id: channel.channel_id,
          name: channel.name,
          seen: lookAtSlack(slack, channel.channel_id),
        })),
    matrixRooms: (start = "inc-") =>
      Promise.all(
        [...matrix.world.rooms.keys()]
          .map((id) => ({ id, name: nameOf(matrix, id) }))
          .filter(({ name }) => name.startsWith(start))
          .map(async (room) => ({ ...room, seen: await lookAtMatrix(room.id, matrix.as(musterUser)) })),
      ),
    async stop() {
      await slack.stop();
      await matrix.stop();
    },
  };
}

/** Two workspaces and two homeservers: `slack-a` over HTTP, `slack-b` over Socket Mode, `matrix-a` and `matrix-b`. */
export interface TwoByTwo {
  readonly slackA: SlackDouble;
  readonly slackB: SlackDouble;
  /** Server name `a.test`, with `@carol:a.test`. */
  readonly matrixA: Homeserver;
  /** Server name `b.test`, with `@nina:b.test`. */
  readonly matrixB: Homeserver;
  readonly networks: readonly NetworkConfig[];
  /** The incident's one room on a network, as people there see it; undefined while there is none. */
  room(network: string, start: string): Promise<SeenRoom | undefined>;
  stop(): Promise<void>;
}

export async function startTwoByTwo(): Promise<TwoByTwo> {
  const [slackA, slackB] = [await startSlackDouble(), await startSlackDouble()];
  const matrixA = await startHomeserver({ serverName: "a.test" });
  const matrixB = await startHomeserver({ serverName: "b.test" });
  matrixA.addUser("carol");
  matrixB.addUser("nina");
  const muster = new Map([matrixA, matrixB].map((one) => [one, one.addUser("muster")]));
  const matrix = (id: string, one: Homeserver): NetworkConfig => ({
    kind: "matrix",
    id,
    homeserverUrl: one.url,
    accessToken: one.token(muster.get(one) ?? ""),
    encryption: "off",
  });
  const slackRoom = async (slack: SlackDouble, start: string): Promise<SeenRoom | undefined> => {
    const channel = slack.store.channels.all().find((one) => one.name.startsWith(start));
    return (
      channel && {
        id: channel.channel_id,
        name: channel.name,
        seen: lookAtSlack(slack, channel.channel_id),
      }
    );
  };
  const matrixRoom = async (one: Homeserver, start: string): Promise<SeenRoom | undefined> => {
    const id = [...one.world.rooms.keys()].find((each) => nameOf(one, each).startsWith(start));
    if (id === undefined) return undefined;
    return { id, name: nameOf(one, id), seen: await lookAtMatrix(id, one.as(muster.get(one) ?? "")) };
  };
  return {
    slackA,
    slackB,
    matrixA,
    matrixB,
    networks: [
      {
        kind: "slack",
        id: "slack-a",
        botToken: slackA.botToken,
        signingSecret: slackA.signingSecret,
        apiUrl: slackA.apiUrl,
      },
      {
        kind: "slack",
        id: "slack-b",
        botToken: slackB.botToken,
        appToken: slackB.appToken,
        apiUrl: slackB.apiUrl,
      },
      matrix("matrix-a", matrixA),
      matrix("matrix-b", matrixB),
    ],
    async room(network, start) {
      if (network === "slack-a") return slackRoom(slackA, start);
      if (network === "slack-b") return slackRoom(slackB, start);
      return matrixRoom(network === "matrix-a" ? matrixA : matrixB, start);
    },
    async stop() {
      await Promise.all([slackA.stop(), slackB.stop(), matrixA.stop(), matrixB.stop()]);
    },
  };
}

function nameOf(matrix: Homeserver, id: string): string {
  const state = matrix.room(id).state.get("m.room.name|");
  return String(state?.content.name ?? "");
}
