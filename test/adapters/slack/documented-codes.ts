/**
 * The error codes that Slack documents for the methods that Muster calls (docs.slack.dev/reference/methods, as of
 * November 2026), without those of arguments that Muster never sends.
 */
export const DOCUMENTED: Readonly<Record<string, string>> = {
  "apps.connections.open": "forbidden_team insecure_request missing_args",
  "chat.delete": "cant_delete_message channel_not_found message_not_found",
  "chat.postEphemeral":
    "cannot_reply_to_message channel_not_found invalid_attachments invalid_blocks invalid_blocks_format is_archived markdown_text_conflict message_limit_exceeded messages_tab_disabled msg_too_long no_text not_in_channel restricted_action too_many_attachments user_not_in_channel",
  "chat.postMessage":
    "as_user_not_supported attachment_payload_limit_exceeded cannot_reply_to_message channel_not_found duplicate_channel_not_found invalid_blocks invalid_blocks_format invalid_metadata_format invalid_metadata_schema is_archived markdown_text_conflict message_limit_exceeded messages_tab_disabled metadata_must_be_sent_from_app metadata_too_large msg_blocks_too_long no_text not_in_channel rate_limited restricted_action restricted_action_non_threadable_channel restricted_action_read_only_channel restricted_action_thread_locked restricted_action_thread_only_channel slack_connect_canvas_sharing_blocked slack_connect_file_link_sharing_blocked team_not_found too_many_attachments too_many_contact_cards",
  "chat.update":
    "as_user_not_supported block_mismatch blocked_file_type cant_broadcast_message cant_update_message channel_not_found edit_window_closed external_channel_migrating file_deleted file_is_deleted file_not_found invalid_attachments invalid_blocks invalid_blocks_format invalid_metadata_format invalid_metadata_schema is_inactive markdown_text_conflict message_limit_exceeded message_not_found metadata_must_be_sent_from_app metadata_too_large msg_too_long no_dual_broadcast_content_update no_text posting_to_channel_denied slack_connect_blocked_file_type slack_connect_canvas_sharing_blocked slack_connect_file_link_sharing_blocked slack_connect_file_upload_sharing_blocked streaming_state_conflict team_not_found too_many_attachments unable_to_share_files update_failed",
  "conversations.create":
    "cannot_create_channel canvas_disabled_user_team invalid_name invalid_name_maxlength invalid_name_punctuation invalid_name_required invalid_name_specials missing_argument name_taken no_channel restricted_action",
  "conversations.history":
    "channel_is_limited_access channel_not_found invalid_cursor invalid_metadata_filter_keys invalid_ts_latest invalid_ts_oldest not_in_channel",
  "conversations.info": "channel_is_limited_access channel_not_found",
  "conversations.invite":
    "already_in_channel cant_invite cant_invite_self channel_not_found external_channel_migrating invitee_cant_see_channel is_archived method_not_supported_for_channel_type no_external_invite_permission no_user not_in_channel org_user_not_in_team ura_max_channels user_is_restricted user_not_found",
  "conversations.inviteShared":
    "already_in_channel cannot_share_cross_workspace_channel cannot_share_mandatory_channel channel_archived channel_not_found connection_limit_exceeded connection_limit_exceeded_pending invalid_channel_type invalid_email invite_lookup_error invite_not_found legacy_connection_limit_exceeded member_limit_exceeded message_too_long no_external_invite_permission not_allowed_for_grid_workspace not_in_channel not_owner not_paid not_supported ratelimit recipients_not_specified restricted_action too_many_emails url_in_message user_not_found",
  "conversations.kick":
    "cant_kick_from_general cant_kick_self channel_not_found method_not_supported_for_channel_type not_in_channel not_supported restricted_action user_not_found",
  "conversations.members":
    "channel_not_found fetch_members_failed invalid_cursor invalid_limit method_not_supported_for_channel_type",
  "conversations.open":
    "channel_not_found invalid_user_combination method_not_supported_for_channel_type not_enough_users too_many_users user_disabled user_not_found user_not_visible users_list_not_supplied",
  "conversations.replies":
    "channel_not_found invalid_cursor invalid_metadata_filter_keys invalid_ts_latest invalid_ts_oldest method_not_supported_for_channel_type thread_not_found",
  "conversations.setTopic":
    "channel_not_found is_archived method_not_supported_for_channel_type not_in_channel too_long user_is_restricted",
  "files.completeUploadExternal":
    "channel_not_found channels_limit_exceeded file_not_found file_type_not_allowed file_update_failed file_uploads_except_images_disabled invalid_blocks invalid_channel not_in_channel posting_to_channel_denied",
  "files.getUploadURLExternal":
    "alt_txt_too_large file_type_not_allowed file_upload_size_restricted file_uploads_disabled file_uploads_except_images_disabled missing_argument snippet_too_large storage_limit_reached unknown_snippet_type unknown_subtype",
  "files.info":
    "canvas_disabled_file_team canvas_disabled_user_team canvas_globally_disabled file_deleted file_not_found not_visible slack_connect_canvas_sharing_blocked template_not_visible",
  "pins.add":
    "already_pinned bad_timestamp channel_not_found external_channel_migrating file_not_found message_not_found no_item_specified not_in_channel not_pinnable restricted_action too_many_pins",
  "pins.remove":
    "bad_timestamp channel_not_found external_channel_migrating file_not_found message_not_found no_item_specified no_pin not_pinned restricted_action",
  "reactions.add":
    "already_reacted bad_timestamp channel_not_found external_channel_migrating invalid_name is_archived message_not_found no_access no_item_specified not_reactable thread_locked too_many_emoji too_many_reactions",
  "reactions.remove":
    "bad_timestamp channel_not_found external_channel_migrating file_not_found invalid_name message_not_found no_access no_item_specified no_reaction thread_locked",
  "users.conversations":
    "invalid_cursor invalid_limit invalid_types method_not_supported_for_channel_type missing_argument",
  "users.info": "too_many_users user_not_found user_not_visible",
  "users.lookupByEmail": "users_not_found",
  "views.open":
    "duplicate_external_id exchanged_trigger_id expired_trigger_id invalid_trigger_id view_too_large",
  "views.publish":
    "duplicate_external_id hash_conflict missing_profile_id not_enabled not_implemented view_too_large",
  "any method":
    "access_denied accesslimited account_inactive deprecated_endpoint ekm_access_denied enterprise_is_restricted fatal_error internal_error invalid_arg_name invalid_arguments invalid_array_arg invalid_auth invalid_charset invalid_form_data invalid_post_type method_deprecated missing_post_type missing_scope no_permission not_allowed_token_type not_authed org_login_required ratelimited request_timeout service_unavailable team_access_not_granted team_added_to_org token_expired token_revoked two_factor_setup_required",
};
