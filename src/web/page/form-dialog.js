/** Forms that Muster opens for the person, one at a time, as dialogs. */
import { newId } from "./api.js";
import { h } from "./dom.js";

/**
 * @typedef {import("../../adapters/chat-port.ts").Form} Form
 * @typedef {import("../../adapters/chat-port.ts").FormField} FormField
 * @typedef {{ ticket: string, form: Form }} OpenForm
 */

/** @param {import("./network-panel.js").Do} act */
export function formDialogs(act) {
  /** @type {{ ticket: string, dialog: HTMLDialogElement } | undefined} */
  let open;
  /** Answered or dismissed here; the server may still list them for a moment. @type {Set<string>} */
  const done = new Set();

  /** @param {readonly OpenForm[]} forms */
  function show(forms) {
    const waiting = forms.filter((one) => !done.has(one.ticket));
    if (open !== undefined && waiting.some((one) => one.ticket === open?.ticket)) return;
    if (open !== undefined) close();
    const [next] = waiting;
    if (next === undefined) return;
    const dialog = build(next);
    open = { ticket: next.ticket, dialog };
    document.body.append(dialog);
    dialog.showModal();
  }

  function close() {
    open?.dialog.close();
    open?.dialog.remove();
    open = undefined;
  }

  /** @param {OpenForm} one */
  function build({ ticket, form }) {
    const problem = h("p", { class: "field-error", role: "alert" });
    const fields = form.fields.map((field) => fieldElement(`${ticket}-${field.name}`, field));
    const id = newId();
    const title = `form-${id}`;

    const dismiss = () => {
      done.add(ticket);
      close();
      void act("dismiss-form", { ticket });
    };
    const submit = async () => {
      problem.textContent = "";
      const values = Object.fromEntries(fields.map((field) => [field.name, field.value()]));
      const outcome = await act("form", { ticket, values }, id);
      if (outcome.done) {
        done.add(ticket);
        close();
        return;
      }
      problem.textContent = outcome.text;
      const errors = "errors" in outcome ? outcome.errors : undefined;
      for (const field of fields) field.wrong(errors?.[field.name]);
      fields.find((field) => errors?.[field.name] !== undefined)?.focus();
    };

    const dialog = h(
      "dialog",
      { class: "form", "aria-labelledby": title },
      h(
        "form",
        {
          novalidate: true,
          onsubmit: (/** @type {Event} */ event) => {
            event.preventDefault();
            void submit();
          },
        },
        h("h2", { id: title }, form.title),
        ...fields.map((field) => field.element),
        problem,
        h(
          "div",
          { class: "buttons" },
          h("button", { type: "submit", class: "primary" }, form.submit),
          h("button", { type: "button", onclick: dismiss }, "Cancel"),
        ),
      ),
    );
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      dismiss();
    });
    return dialog;
  }

  return { show };
}

/**
 * @param {string} id
 * @param {FormField} field
 */
function fieldElement(id, field) {
  const common = {
    id,
    "aria-describedby": `${id}-hint ${id}-error`,
    "aria-required": field.optional ? undefined : "true",
  };
  /** @type {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} */
  const control =
    field.kind === "choice"
      ? h(
          "select",
          common,
          field.initial === undefined && h("option", { value: "" }, field.optional ? "None" : "Choose…"),
          ...(field.choices ?? []).map((choice) =>
            h("option", { value: choice.value, selected: choice.value === field.initial }, choice.label),
          ),
        )
      : field.kind === "text"
        ? h("textarea", { ...common, rows: 4 })
        : h("input", { ...common, type: "text" });
  if (field.kind !== "choice") control.value = field.initial ?? "";
  const error = h("p", { class: "field-error", id: `${id}-error` });
  return {
    name: field.name,
    element: h(
      "div",
      { class: "field" },
      h("label", { for: id }, field.label, field.optional && h("span", { class: "optional" }, " (optional)")),
      h("p", { class: "hint", id: `${id}-hint` }, field.hint ?? ""),
      control,
      error,
    ),
    value: () => control.value,
    focus: () => control.focus(),
    /** @param {string | undefined} words */
    wrong(words) {
      error.textContent = words ?? "";
      if (words === undefined) control.removeAttribute("aria-invalid");
      else control.setAttribute("aria-invalid", "true");
    },
  };
}
