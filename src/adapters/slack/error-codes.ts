/**
 * Every error code of the calls that Muster makes: what it means, in words with the next step, and whether to try
 * again. Pure. Source: the tables "Errors" below docs.slack.dev/reference/methods.
 */
import { COMMON_CODES, CONNECT_CODES, PERSON_CODES, ROOM_CODES, SETTING } from "./error-codes-access.ts";
import { FILE_CODES, MESSAGE_CODES, PIN_CODES, VIEW_CODES } from "./error-codes-content.ts";
import { forbidden, frozen, type Meaning, refused } from "./error-meaning.ts";

/** Slack finds the call itself wrong: only a developer of Muster can do anything about it. */
const FAULTS = new Set([
  "alt_txt_too_large",
  "as_user_not_supported",
  "cant_broadcast_message",
  "channels_limit_exceeded",
  "duplicate_external_id",
  "insecure_request",
  "invalid_arg_name",
  "invalid_arguments",
  "invalid_array_arg",
  "invalid_charset",
  "invalid_form_data",
  "invalid_limit",
  "invalid_metadata_filter_keys",
  "invalid_metadata_format",
  "invalid_metadata_schema",
  "invalid_post_type",
  "invalid_trigger_id",
  "invalid_ts_latest",
  "invalid_ts_oldest",
  "invalid_types",
  "markdown_text_conflict",
  "message_too_long",
  "metadata_too_large",
  "missing_args",
  "missing_argument",
  "missing_post_type",
  "missing_profile_id",
  "no_channel",
  "no_dual_broadcast_content_update",
  "no_user",
  "not_enough_users",
  "recipients_not_specified",
  "snippet_too_large",
  "too_many_attachments",
  "too_many_contact_cards",
  "too_many_emails",
  "too_many_users",
  "unknown_snippet_type",
  "unknown_subtype",
  "url_in_message",
  "users_list_not_supplied",
]);
const FAULT = refused("Slack finds the call wrong, which is a fault of Muster; please report it");

const CODES: Readonly<Record<string, Meaning>> = {
  ...COMMON_CODES,
  ...ROOM_CODES,
  ...PERSON_CODES,
  ...MESSAGE_CODES,
  ...PIN_CODES,
  ...FILE_CODES,
  ...CONNECT_CODES,
  ...VIEW_CODES,
};

/** Refusals of content for its length or form: a shorter one may pass, and of an edit they say that another message has to take its place. */
const CONTENT = new Set(["msg_too_long", "msg_blocks_too_long", "invalid_blocks", "invalid_blocks_format"]);

/** Whether Slack refused what a message says, for its length or form. */
export function isAboutContent(code: string | undefined): boolean {
  return code !== undefined && CONTENT.has(code);
}

/**
 * What a code means as the answer to a method; undefined for one that Slack's documentation does not have.
 * `name_taken` and `missing_scope` are not here: they need more than words.
 */
export function meaningOf(code: string, method: string): Meaning | undefined {
  if (FAULTS.has(code)) return FAULT;
  const meaning = Object.hasOwn(CODES, code) ? CODES[code] : undefined;
  if (meaning !== undefined)
    return method === "chat.update" && CONTENT.has(code) ? frozen(meaning.words) : meaning;
  // Slack adds to these: the rest of such a code names the setting.
  return code.startsWith("restricted_action") ? forbidden(SETTING) : undefined;
}
