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

/** What became of a Slack Connect invitation (docs.slack.dev/reference/events/shared_channel_invite_accepted). */
export function inviteAnswered(
  invite: { readonly id: string; readonly room: string; readonly email: string },
  how: "accepted" | "approved" | "declined",
  by: {
    readonly user: string;
    readonly team: string;
    /** Of the account that takes it; default: the address that was invited. */
    readonly email?: string;
    readonly approvalRequired?: boolean;
  },
): Payload {
  const profile = { email: by.email ?? invite.email };
  const person = { id: by.user, team_id: by.team, name: "somebody", updated: 1_608_081_902, profile };
  const theirs = { id: by.team, name: "EC3", domain: "ec3", is_verified: false, date_created: 1_480_946_400 };
  const ours = { ...theirs, id: TEAM, name: "CERT", domain: "cert" };
  const who = {
    accepted: { approval_required: by.approvalRequired ?? true, accepting_user: person },
    approved: { approving_team_id: TEAM, approving_user: { ...person, id: "U0ADMIN" } },
    declined: { declining_team_id: TEAM, declining_user: { ...person, id: "U0ADMIN" } },
  };
  return eventCallback({
    type: `shared_channel_invite_${how}`,
    invite: {
      id: invite.id,
      date_created: 1_626_876_000,
      date_invalid: 1_628_085_600,
      inviting_team: ours,
      inviting_user: { ...person, id: "U0BOT", team_id: TEAM },
      recipient_email: invite.email,
    },
    channel: { id: invite.room, is_private: true, is_im: false, name: "war-room" },
    teams_in_channel: [ours],
    ...who[how],
  });
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
