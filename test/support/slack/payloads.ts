/** What Slack sends, as it sends it: signed HTTP bodies and the payloads of socket envelopes. */
import { createHmac, randomUUID } from "node:crypto";

/** Who does something, and where. */
export interface From {
  readonly user: string;
  readonly room?: string;
  readonly team?: string;
}

const TEAM = "T000000001";

/** How a payload is encoded over HTTP and in which socket envelope it comes. */
export interface Payload {
  readonly socket: "slash_commands" | "interactive" | "events_api";
  readonly body: Record<string, unknown>;
}

export function slashCommand(
  from: From,
  text: string,
  more: { readonly command?: string; readonly triggerId?: string; readonly responseUrl?: string } = {},
): Payload {
  return {
    socket: "slash_commands",
    body: {
      token: "legacy-verification-token",
      command: more.command ?? "/incident",
      text: text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;"),
      user_id: from.user,
      user_name: "somebody",
      team_id: from.team ?? TEAM,
      team_domain: "cert",
      channel_id: from.room ?? "C000000001",
      channel_name: "privategroup",
      api_app_id: "A0BOT",
      trigger_id: more.triggerId ?? triggerId(),
      ...(more.responseUrl === undefined ? {} : { response_url: more.responseUrl }),
    },
  };
}

export function blockAction(
  from: From,
  pressed: { readonly actionId: string; readonly value: string; readonly message?: string },
  more: { readonly triggerId?: string; readonly responseUrl?: string } = {},
): Payload {
  const container = {
    type: "message",
    message_ts: pressed.message ?? "1700000000.000001",
    channel_id: from.room,
  };
  return {
    socket: "interactive",
    body: {
      type: "block_actions",
      user: { id: from.user, username: "somebody", team_id: from.team ?? TEAM },
      team: { id: from.team ?? TEAM, domain: "cert" },
      api_app_id: "A0BOT",
      container,
      trigger_id: more.triggerId ?? triggerId(),
      ...(from.room === undefined ? {} : { channel: { id: from.room, name: "privategroup" } }),
      ...(more.responseUrl === undefined ? {} : { response_url: more.responseUrl }),
      actions: [
        {
          type: "button",
          block_id: "b1",
          action_id: pressed.actionId,
          value: pressed.value,
          action_ts: "1700000000.000100",
        },
      ],
    },
  };
}

/** @param view as views.open returned it, or enough of it */
export function viewSubmission(
  from: From,
  view: {
    readonly id: string;
    readonly hash: string;
    readonly callbackId: string;
    readonly privateMetadata?: string;
    readonly blocks?: readonly Record<string, unknown>[];
  },
  values: Readonly<Record<string, string>>,
): Payload {
  const state: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    const block = view.blocks?.find((each) => each.block_id === name);
    const element = block?.element as { type?: string } | undefined;
    state[name] =
      element?.type === "static_select"
        ? {
            value: {
              type: "static_select",
              selected_option: { text: { type: "plain_text", text: value }, value },
            },
          }
        : { value: { type: "plain_text_input", value } };
  }
  return {
    socket: "interactive",
    body: {
      type: "view_submission",
      user: { id: from.user, team_id: from.team ?? TEAM },
      team: { id: from.team ?? TEAM, domain: "cert" },
      api_app_id: "A0BOT",
      view: {
        id: view.id,
        hash: view.hash,
        type: "modal",
        callback_id: view.callbackId,
        private_metadata: view.privateMetadata ?? "",
        blocks: view.blocks ?? [],
        state: { values: state },
      },
    },
  };
}

/** An Events API payload. */
export function eventCallback(
  event: Record<string, unknown>,
  more: { eventId?: string; team?: string } = {},
): Payload {
  return {
    socket: "events_api",
    body: {
      type: "event_callback",
      token: "legacy-verification-token",
      team_id: more.team ?? TEAM,
      api_app_id: "A0BOT",
      event_id: more.eventId ?? `Ev${randomUUID().replaceAll("-", "").slice(0, 12).toUpperCase()}`,
      event_time: 1_700_000_000,
      authorizations: [{ team_id: more.team ?? TEAM, user_id: "U0BOT", is_bot: true }],
      event: { event_ts: "1700000000.000200", ...event },
    },
  };
}

function triggerId(): string {
  return `${Date.now()}.${TEAM}.${randomUUID().replaceAll("-", "")}`;
}

/** Headers and body of the HTTP request that carries the payload. @param at Unix seconds of the signature */
export function httpRequest(
  payload: Payload,
  signingSecret: string,
  at = Math.floor(Date.now() / 1_000),
): { readonly headers: Record<string, string>; readonly body: string } {
  const json = payload.socket === "events_api";
  const fields = payload.socket === "interactive" ? { payload: JSON.stringify(payload.body) } : payload.body;
  const body = json
    ? JSON.stringify(payload.body)
    : new URLSearchParams(fields as Record<string, string>).toString();
  return {
    body,
    headers: {
      "content-type": json ? "application/json" : "application/x-www-form-urlencoded",
      ...signature(body, signingSecret, at),
    },
  };
}

/** docs.slack.dev/authentication/verifying-requests-from-slack */
export function signature(body: string, signingSecret: string, at: number): Record<string, string> {
  return {
    "x-slack-request-timestamp": String(at),
    "x-slack-signature": `v0=${createHmac("sha256", signingSecret).update(`v0:${at}:${body}`).digest("hex")}`,
  };
}
