/** Error codes about messages, pins, emojis, files and forms. See error-codes.ts. */
import { busy, type Codes, forbidden, frozen, gone, refused, wait } from "./error-meaning.ts";

const MINUTE = 60_000;
const NO_MESSAGE = "it was deleted";
const TOO_LONG = "it is too long for Slack";
const NO_FILES = "the workspace lets nobody post files; ask an administrator of the workspace";
const NOT_THIS_FILE = "the workspace does not allow files of this kind";

export const MESSAGE_CODES: Codes = {
  message_not_found: gone("message", NO_MESSAGE),
  thread_not_found: gone("message", "the message above was deleted"),
  no_item_specified: gone("message", NO_MESSAGE),
  bad_timestamp: gone("message", NO_MESSAGE),
  cannot_reply_to_message: gone("message", "nothing can stand under this message"),
  restricted_action_non_threadable_channel: forbidden("the room has no threads"),
  restricted_action_thread_locked: forbidden("administrators have locked the thread"),
  restricted_action_read_only_channel: forbidden(
    "only some people may write in the room; ask an administrator",
  ),
  restricted_action_thread_only_channel: forbidden(
    "the room takes answers in threads only; ask an administrator",
  ),
  message_limit_exceeded: wait(10 * MINUTE, "the workspace sends more messages than Slack lets it"),
  edit_window_closed: frozen("the workspace no longer lets this message be edited"),
  cant_update_message: frozen("it was written by another account than Muster has now"),
  block_mismatch: frozen("Slack does not let its kind of text be changed"),
  streaming_state_conflict: wait(5_000, "the message is still being written"),
  update_failed: busy("Slack could not edit the message"),
  cant_delete_message: forbidden("the workspace does not let Muster take it back; delete it by hand"),
  compliance_exports_prevent_deletion: forbidden("the workspace keeps all messages; nobody can take it back"),
  msg_too_long: refused(TOO_LONG),
  msg_blocks_too_long: refused(TOO_LONG),
  invalid_blocks: refused("Slack cannot show it"),
  invalid_blocks_format: refused("Slack cannot show it"),
  invalid_attachments: refused("Slack cannot show it"),
  attachment_payload_limit_exceeded: refused(TOO_LONG),
  no_text: refused("it is empty"),
  metadata_must_be_sent_from_app: forbidden("the token is not that of an app"),
};

export const PIN_CODES: Codes = {
  already_pinned: refused("it is pinned already"),
  no_pin: refused("it is not pinned"),
  not_pinned: refused("it is not pinned"),
  not_pinnable: forbidden("Slack does not pin this kind of message"),
  too_many_pins: forbidden("the room has as many pinned messages as Slack allows; unpin some"),
  // Emojis.
  already_reacted: refused("it has this emoji already"),
  no_reaction: refused("it does not have this emoji"),
  no_access: forbidden("Muster may not react to it"),
  not_reactable: forbidden("Slack does not let anybody react to it any more"),
  thread_locked: forbidden("administrators have locked the thread"),
  too_many_emoji: forbidden("it has as many emojis as Slack allows"),
  too_many_reactions: forbidden("it has as many emojis as Slack allows"),
};

export const FILE_CODES: Codes = {
  file_not_found: gone("file", "the file was deleted"),
  file_deleted: gone("file", "the file was deleted"),
  file_is_deleted: gone("file", "the file was deleted"),
  not_visible: forbidden("Muster may not see the file"),
  template_not_visible: forbidden("Muster may not see the file"),
  canvas_disabled_file_team: forbidden("the workspace of the file has switched canvases off"),
  canvas_globally_disabled: forbidden("the workspace has switched canvases off"),
  file_type_not_allowed: forbidden(NOT_THIS_FILE),
  blocked_file_type: forbidden(NOT_THIS_FILE),
  file_uploads_disabled: forbidden(NO_FILES),
  file_uploads_except_images_disabled: forbidden("the workspace lets only pictures be posted"),
  file_upload_size_restricted: forbidden("the workspace does not allow files of this size"),
  posting_to_channel_denied: forbidden("Muster may not post files in this room"),
  storage_limit_reached: forbidden("the workspace has no room left for files"),
  slack_connect_canvas_sharing_blocked: forbidden("administrators do not allow canvases in shared rooms"),
  slack_connect_file_link_sharing_blocked: forbidden("administrators do not allow files in shared rooms"),
  slack_connect_file_upload_sharing_blocked: forbidden("administrators do not allow files in shared rooms"),
  slack_connect_blocked_file_type: forbidden(NOT_THIS_FILE),
  file_update_failed: busy("Slack could not take the file"),
  unable_to_share_files: busy("Slack could not share the file"),
};

export const VIEW_CODES: Codes = {
  expired_trigger_id: refused("it was asked for more than three seconds ago; try again"),
  exchanged_trigger_id: refused("it was opened already"),
  hash_conflict: busy("it was changed meanwhile"),
  view_too_large: refused(TOO_LONG),
  not_enabled: forbidden("the app's Home tab is switched off; install the app again from the manifest"),
  not_implemented: forbidden("Slack does not offer this here"),
};
