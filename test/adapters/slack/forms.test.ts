import { describe, expect, it } from "vitest";
import type { Form } from "../../../src/adapters/chat-port.ts";
import {
  formErrors,
  readTicket,
  renderForm,
  ViewSchema,
  valuesOf,
} from "../../../src/adapters/slack/forms.ts";
import { viewProblem } from "../../support/slack/block-limits.ts";
import { viewSubmission } from "../../support/slack/payloads.ts";

const form: Form = {
  id: "declare",
  title: "Declare an incident",
  submit: "Declare",
  fields: [
    { name: "title", label: "Title", kind: "line", optional: false, initial: "Ransomware", hint: "One line" },
    { name: "story", label: "What happened", kind: "text", optional: true },
    {
      name: "severity",
      label: "Severity",
      kind: "choice",
      optional: false,
      initial: "high",
      choices: [
        { value: "low", label: "Low" },
        { value: "high", label: "High" },
      ],
    },
  ],
};
const submitted = (values: Record<string, string>) => {
  const blocks = renderForm(form, "{}").blocks as unknown as Record<string, unknown>[];
  const { body } = viewSubmission(
    { user: "U1" },
    { id: "V1", hash: "h", callbackId: "muster:declare", blocks },
    values,
  );
  return ViewSchema.parse(body.view);
};

describe("a form", () => {
  it("becomes a modal", () => {
    expect(renderForm(form, '{"room":"C1"}')).toMatchInlineSnapshot(`
      {
        "blocks": [
          {
            "block_id": "title",
            "element": {
              "action_id": "value",
              "initial_value": "Ransomware",
              "max_length": 3000,
              "multiline": false,
              "type": "plain_text_input",
            },
            "hint": {
              "emoji": false,
              "text": "One line",
              "type": "plain_text",
            },
            "label": {
              "emoji": false,
              "text": "Title",
              "type": "plain_text",
            },
            "optional": false,
            "type": "input",
          },
          {
            "block_id": "story",
            "element": {
              "action_id": "value",
              "max_length": 3000,
              "multiline": true,
              "type": "plain_text_input",
            },
            "label": {
              "emoji": false,
              "text": "What happened",
              "type": "plain_text",
            },
            "optional": true,
            "type": "input",
          },
          {
            "block_id": "severity",
            "element": {
              "action_id": "value",
              "initial_option": {
                "text": {
                  "emoji": false,
                  "text": "High",
                  "type": "plain_text",
                },
                "value": "high",
              },
              "options": [
                {
                  "text": {
                    "emoji": false,
                    "text": "Low",
                    "type": "plain_text",
                  },
                  "value": "low",
                },
                {
                  "text": {
                    "emoji": false,
                    "text": "High",
                    "type": "plain_text",
                  },
                  "value": "high",
                },
              ],
              "type": "static_select",
            },
            "label": {
              "emoji": false,
              "text": "Severity",
              "type": "plain_text",
            },
            "optional": false,
            "type": "input",
          },
        ],
        "callback_id": "muster:declare",
        "close": {
          "emoji": false,
          "text": "Cancel",
          "type": "plain_text",
        },
        "private_metadata": "{"room":"C1"}",
        "submit": {
          "emoji": false,
          "text": "Declare",
          "type": "plain_text",
        },
        "title": {
          "emoji": false,
          "text": "Declare an incident",
          "type": "plain_text",
        },
        "type": "modal",
      }
    `);
  });

  it("stays within Slack's limits whatever it says", () => {
    const long = "x".repeat(5_000);
    const choices = Array.from({ length: 150 }, (_, at) => ({ value: `v${at}`, label: long }));
    const huge: Form = {
      id: "big",
      title: long,
      submit: "",
      fields: [
        { name: "a", label: long, hint: long, initial: long, kind: "text", optional: true },
        { name: "b", label: "", kind: "choice", choices, optional: true },
        { name: "c", label: "c", kind: "choice", choices: [], optional: true },
      ],
    };

    expect(viewProblem(renderForm(huge, "{}"))).toBeUndefined();
  });

  it("gives back what was filled in, and leaves out what was not", () => {
    expect(valuesOf(submitted({ title: "Ransomware", story: "", severity: "high" }))).toEqual({
      title: "Ransomware",
      severity: "high",
    });
  });

  it("shows errors at their fields, and one of no field at the first", () => {
    expect(formErrors(submitted({}), { severity: "Too low.", elsewhere: "You may not." })).toEqual({
      response_action: "errors",
      errors: { severity: "Too low.", title: "You may not." },
    });
  });

  it("opens with a ticket that names only a trigger, too", () => {
    expect(readTicket("1.2.3")).toEqual({ trigger: "1.2.3", where: "{}" });
  });
});
