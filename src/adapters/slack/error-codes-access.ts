/** Error codes about the app, rooms, people and invitations. See error-codes.ts. */
import { busy, type Codes, credential, forbidden, gone, refused, wait } from "./error-meaning.ts";

const MINUTE = 60_000;
/** A workspace can switch off much; Slack does not say which setting it was. */
export const SETTING = "a workspace setting forbids it; ask an administrator of the workspace";
const ARCHIVED = "the room is archived; somebody of the workspace can restore it";
const NOT_IN = "Muster is not in the room; somebody in it has to invite Muster again";
const NO_USER = "nobody there has this id, or Muster may not see them";

/** Any method may answer these. */
export const COMMON_CODES: Codes = {
  invalid_auth: credential("the TOKEN token is wrong; check VARIABLE"),
  invalid_token: credential("the TOKEN token is wrong; check VARIABLE"),
  not_authed: credential("no token was sent; check VARIABLE"),
  token_revoked: credential("the TOKEN token was revoked; install the app again"),
  token_expired: credential("the TOKEN token has expired; install the app again"),
  account_inactive: credential("the bot's account is switched off"),
  org_login_required: credential("the workspace is moving to another organisation"),
  team_access_not_granted: credential("the app has lost its access to the workspace"),
  two_factor_setup_required: credential("the workspace asks for a second factor"),
  forbidden_team: credential("the workspace may not use Socket Mode; use the signing secret instead"),
  internal_error: busy("Slack has a fault of its own"),
  fatal_error: busy("Slack has a fault of its own"),
  service_unavailable: busy("Slack is not available"),
  request_timeout: busy("Slack did not get the whole call"),
  team_added_to_org: busy("Slack is moving the workspace to an organisation"),
  unknown_error: busy("Slack has a fault of its own"),
  ratelimited: wait(30_000, "Slack asks to wait"),
  rate_limited: wait(30_000, "Slack asks to wait"),
  accesslimited: forbidden("Slack does not take this call from Muster's network address"),
  access_denied: forbidden("access is denied; ask an administrator of the workspace"),
  ekm_access_denied: forbidden("administrators have suspended it"),
  enterprise_is_restricted: forbidden(
    "the app is installed for a whole organisation; install it in one workspace",
  ),
  no_permission: forbidden("a permission is missing; install the app again from the manifest"),
  not_allowed_token_type: forbidden(
    "the token is of the wrong kind; use the bot token, which begins with xoxb-",
  ),
  team_not_found: forbidden("the token is for a whole organisation; install the app in one workspace"),
  restricted_action: forbidden(SETTING),
  method_deprecated: forbidden("Slack has withdrawn this call; a newer Muster is needed"),
  deprecated_endpoint: forbidden("Slack has withdrawn this call; a newer Muster is needed"),
  unknown_method: forbidden("Slack does not know this call; check SLACK_API_URL"),
};

export const ROOM_CODES: Codes = {
  channel_not_found: gone("room", "it was deleted, or Muster is no longer in it"),
  channel_is_limited_access: gone("room", "Muster may not see it"),
  invalid_channel: gone("room", "it was deleted, or Muster is no longer in it"),
  duplicate_channel_not_found: gone("room", "it was deleted"),
  external_channel_migrating: wait(MINUTE, "Slack is moving the room to another workspace"),
  fetch_members_failed: busy("Slack could not say who is in the room"),
  not_in_channel: forbidden(NOT_IN),
  is_archived: forbidden(ARCHIVED),
  is_inactive: forbidden("the room is archived, frozen or deleted"),
  channel_archived: forbidden(ARCHIVED),
  method_not_supported_for_channel_type: forbidden("Slack does not do that in this kind of conversation"),
  cannot_create_channel: forbidden("the workspace does not let Muster open this room; ask an administrator"),
  canvas_disabled_user_team: forbidden("the workspace has switched canvases off"),
  invalid_name: refused("Slack does not take this name"),
  invalid_name_maxlength: refused("the name is too long for Slack"),
  invalid_name_punctuation: refused("Slack does not take this name"),
  invalid_name_required: refused("the name is empty"),
  invalid_name_specials: refused("Slack does not take this name"),
  too_long: refused("it is too long for Slack"),
  invalid_cursor: refused("the list changed while it was read"),
};

export const PERSON_CODES: Codes = {
  user_not_found: gone("user", NO_USER),
  users_not_found: gone("user", "nobody there has this address, or Muster may not see them"),
  user_disabled: gone("user", "the account is deactivated"),
  user_not_visible: gone("user", NO_USER),
  user_not_in_channel: gone("user", "they are not in the room"),
  invalid_user_combination: forbidden(
    "Slack lets people of other organisations be written to only once they share a room with Muster",
  ),
  cannot_dm_bot: forbidden("bots cannot be written to"),
  messages_tab_disabled: forbidden(
    "the app's messages tab is switched off; install the app again from the manifest",
  ),
  user_is_restricted: forbidden("they are a guest who may not do that"),
  user_is_bot: forbidden("that is a bot"),
  cant_kick_self: forbidden("Muster cannot remove itself"),
  cant_kick_from_general: forbidden("nobody can be removed from the workspace's general channel"),
  not_supported: forbidden("Slack does not do that in this room"),
  invitee_cant_see_channel: forbidden("they are in another workspace of the organisation"),
  org_user_not_in_team: forbidden("they are not a member of this workspace"),
  ura_max_channels: forbidden("they are a single-channel guest who already has a channel"),
  cant_invite: forbidden("they may not be invited to this room"),
  cant_invite_self: forbidden("that is Muster itself"),
};

/** docs.slack.dev/reference/methods/conversations.inviteShared */
export const CONNECT_CODES: Codes = {
  connection_limit_exceeded_pending: wait(
    10 * MINUTE,
    "another invitation of this room waits to be accepted or approved, and Slack takes one at a time; this one goes out after it",
  ),
  ratelimit: wait(10 * MINUTE, "Slack takes no more invitations by e-mail for now"),
  invite_lookup_error: busy("Slack could not look for earlier invitations"),
  invite_not_found: busy("Slack could not make the invitation"),
  already_in_channel: refused(
    "they are in the room already, with an account that Muster cannot tell by this address; have them write there, and have the account's id entered in the directory",
  ),
  connection_limit_exceeded: forbidden(
    "the room is shared with as many organisations as Slack allows; open a side room for them with `room add`",
  ),
  legacy_connection_limit_exceeded: forbidden(
    "the room is shared in an old way that takes no third organisation; open a side room for them with `room add`",
  ),
  member_limit_exceeded: forbidden(
    "the room has as many members as Slack allows; remove some who need not be there",
  ),
  cannot_share_cross_workspace_channel: forbidden(
    "the room belongs to several workspaces of one organisation, and cannot be shared with another",
  ),
  cannot_share_mandatory_channel: forbidden("this channel cannot be shared; use a room that Muster opened"),
  invalid_channel_type: forbidden("only rooms can be shared, direct conversations cannot"),
  not_owner: forbidden("another organisation owns the room; have somebody of it invite them"),
  not_allowed_for_grid_workspace: forbidden(
    "Slack Connect is switched off for the workspace; ask the owner of the organisation, or reach them by other means",
  ),
  not_paid: forbidden("Slack Connect needs a paid plan; reach them by other means"),
  no_external_invite_permission: forbidden(
    "Muster may not invite people from outside; ask an administrator of the workspace to let apps do so",
  ),
  invalid_email: refused("Slack does not take this e-mail address; correct it in the directory"),
};
