/**
 * The app manifest that an operator pastes into api.slack.com/apps ("From a manifest"): exactly the scopes and
 * events that this adapter uses. Pure. Schema: docs.slack.dev/reference/app-manifest.
 */
import { clip } from "./split.ts";

/** Why each scope is needed; a test calls every method under these alone. */
export const BOT_SCOPES: Readonly<Record<string, string>> = {
  "chat:write": "post, edit, take back and whisper",
  commands: "the slash command",
  "conversations.connect:read": "learn what became of an invitation to somebody outside",
  "conversations.connect:write": "invite somebody of another organisation (Slack Connect)",
  "files:read": "pass on a file that somebody posted in a war-room",
  "files:write": "post a file that came from another room of the incident",
  "groups:write": "open private rooms, invite, remove, set the topic",
  "groups:read": "see members; recognise a room that Muster opened before",
  "groups:history": "what is said, edited and deleted in war-rooms; recognise a post after a lost answer",
  "im:write": "direct messages",
  "im:history":
    "commands that people type to Muster directly; recognise a direct message after a lost answer",
  "metadata.message:read": "the step key that Muster puts into its own messages",
  "pins:read": "evidence that people pin",
  "pins:write": "pin the status card",
  "reactions:read": "reactions to messages in war-rooms",
  "reactions:write": "show a reaction from another room of the incident",
  "users:read": "who a person is",
  "users:read.email": "find the people of the directory",
};

/** Events that read-event.ts understands. */
export const BOT_EVENTS = [
  "channel_id_changed",
  "channel_shared",
  "group_archive",
  "group_deleted",
  "group_left",
  "member_joined_channel",
  "member_left_channel",
  "message.groups",
  "message.im",
  "pin_added",
  "pin_removed",
  "reaction_added",
  "reaction_removed",
  "shared_channel_invite_accepted",
  "shared_channel_invite_approved",
  "shared_channel_invite_declined",
] as const;

/** What {@link slackManifest} needs to know. */
export interface ManifestRequest {
  readonly commands: readonly { readonly usage: string; readonly summary: string }[];
  readonly socketMode: boolean;
  /** `https://muster.example/slack/events`; needed unless Socket Mode is on. */
  readonly requestUrl?: string;
  /** Default `/incident`. */
  readonly command?: string;
}

/**
 * The manifest as a JSON object.
 * @throws when neither Socket Mode nor a request URL is given
 */
export function slackManifest(request: ManifestRequest): Record<string, unknown> {
  if (!request.socketMode && request.requestUrl === undefined) {
    throw new Error(
      "A Slack app without Socket Mode needs requestUrl: the public address of POST /slack/events.",
    );
  }
  const command = request.command ?? "/incident";
  const url = request.socketMode ? {} : { url: request.requestUrl };
  const requestUrl = request.socketMode ? {} : { request_url: request.requestUrl };
  const names = request.commands.map((each) => each.usage.split(/\s/, 1)[0]).filter((each) => each);
  return {
    _metadata: { major_version: 1, minor_version: 1 },
    display_information: {
      name: "Muster",
      description:
        "War-rooms, one timeline and no forgotten deadline, for cyber incidents across institutions.",
      background_color: "#1d3557",
    },
    features: {
      // Without a messages tab people could not see what Muster writes to them alone, nor type commands there.
      app_home: {
        home_tab_enabled: false,
        messages_tab_enabled: true,
        messages_tab_read_only_enabled: false,
      },
      bot_user: { display_name: "muster", always_online: true },
      slash_commands: [
        {
          command,
          description: `Open and run a cyber incident; ${command} help says how`,
          usage_hint: clip(names.length > 0 ? `[${names.join(" | ")}]` : "help", 1_000),
          // A mention then arrives as a user id, which the directory can look up; a bare name could be anybody's.
          should_escape: true,
          ...url,
        },
      ],
    },
    oauth_config: { scopes: { bot: Object.keys(BOT_SCOPES).sort() } },
    settings: {
      event_subscriptions: { bot_events: [...BOT_EVENTS], ...requestUrl },
      interactivity: { is_enabled: true, ...requestUrl },
      org_deploy_enabled: false,
      socket_mode_enabled: request.socketMode,
      token_rotation_enabled: false,
    },
  };
}
