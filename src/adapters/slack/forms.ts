/**
 * Form → Slack's modal view, and a submitted view → values. Pure.
 * Limits: docs.slack.dev/reference/views/modal-views and /reference/block-kit/blocks/input-block.
 */
import type { types } from "@slack/bolt";
import { z } from "zod";
import type { Form, FormField, ReplyTarget } from "../chat-port.ts";
import { clip } from "./split.ts";

/** What a form ticket carries: the right to open one form (3 s), and where the form was asked for. */
export interface Ticket {
  readonly trigger: string;
  readonly reply: ReplyTarget;
}

/** The parts of a submitted view that are used. */
export const ViewSchema = z.object({
  id: z.string().min(1),
  hash: z.string().optional(),
  callback_id: z.string(),
  private_metadata: z.string().default(""),
  blocks: z.array(z.looseObject({ block_id: z.string().optional(), type: z.string() })).default([]),
  state: z.object({
    values: z.record(
      z.string(),
      z.record(
        z.string(),
        z.object({
          value: z.string().nullish(),
          selected_option: z.object({ value: z.string() }).nullish(),
        }),
      ),
    ),
  }),
});
export type SubmittedView = z.infer<typeof ViewSchema>;

const INPUT = "value";
const WhereSchema = z.object({ room: z.string().optional(), responseUrl: z.string().optional() });

/** The view for views.open. @param where from {@link readTicket}; comes back with the submission */
export function renderForm(form: Form, where: string): types.ModalView {
  return {
    type: "modal",
    callback_id: `muster:${form.id}`,
    private_metadata: where,
    title: plain(form.title, 24),
    submit: plain(form.submit, 24),
    close: plain("Cancel", 24),
    blocks: form.fields.slice(0, 100).map(renderField),
  };
}

/** `{ "name": "value" }` for every field that was filled in. */
export function valuesOf(view: SubmittedView): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, inputs] of Object.entries(view.state.values)) {
    const input = inputs[INPUT];
    const value = input?.value ?? input?.selected_option?.value;
    if (typeof value === "string" && value !== "") values[name] = value;
  }
  return values;
}

/** The acknowledgement that keeps the form open. An error of no visible field is shown at the first one. */
export function formErrors(view: SubmittedView, errors: Readonly<Record<string, string>>): object {
  const inputs = view.blocks.flatMap((block) =>
    block.type === "input" && block.block_id ? [block.block_id] : [],
  );
  const shown: Record<string, string> = {};
  for (const [name, reason] of Object.entries(errors)) {
    const at = inputs.includes(name) ? name : (inputs[0] ?? name);
    shown[at] = shown[at] === undefined ? clip(reason, 1_000) : clip(`${shown[at]} ${reason}`, 1_000);
  }
  return { response_action: "errors", errors: shown };
}

/** The ticket as one string, for the command or action that may open a form. */
export function writeTicket(ticket: Ticket): string {
  return `${ticket.trigger}|${whereOf(ticket.reply)}`;
}

/** Takes a ticket apart: the trigger for Slack, the rest to put into the view. */
export function readTicket(ticket: string): { readonly trigger: string; readonly where: string } {
  const bar = ticket.indexOf("|");
  return bar < 0
    ? { trigger: ticket, where: "{}" }
    : { trigger: ticket.slice(0, bar), where: ticket.slice(bar + 1) };
}

/** Where the form of a submitted view was asked for. */
export function readTicketOfView(view: SubmittedView): {
  readonly room?: string | undefined;
  readonly responseUrl?: string | undefined;
} {
  try {
    return WhereSchema.parse(JSON.parse(view.private_metadata));
  } catch {
    return {};
  }
}

function whereOf(reply: ReplyTarget): string {
  const responseUrl = reply.data?.responseUrl;
  const where = JSON.stringify({ room: reply.room, ...(responseUrl === undefined ? {} : { responseUrl }) });
  return where.length <= 3_000 ? where : "{}";
}

function renderField(field: FormField): types.InputBlock {
  return {
    type: "input",
    block_id: field.name,
    label: plain(field.label, 2_000),
    optional: field.optional,
    element: renderInput(field),
    ...(field.hint === undefined || field.hint === "" ? {} : { hint: plain(field.hint, 2_000) }),
  };
}

function renderInput(field: FormField): types.StaticSelect | types.PlainTextInput {
  const choices = (field.choices ?? []).slice(0, 100);
  if (field.kind === "choice" && choices.length > 0) {
    const options = choices.map((each) => ({ text: plain(each.label, 75), value: each.value }));
    const initial = options.find((each) => each.value === field.initial);
    return {
      type: "static_select",
      action_id: INPUT,
      options,
      ...(initial === undefined ? {} : { initial_option: initial }),
    };
  }
  return {
    type: "plain_text_input",
    action_id: INPUT,
    multiline: field.kind === "text",
    max_length: 3_000,
    ...(field.initial === undefined ? {} : { initial_value: clip(field.initial, 3_000) }),
  };
}

function plain(words: string, limit: number): types.PlainTextElement {
  return { type: "plain_text", text: clip(words, limit) || "…", emoji: false };
}
