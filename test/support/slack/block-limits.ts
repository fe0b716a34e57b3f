/** What Slack refuses in blocks and views (docs.slack.dev/reference/block-kit); the emulator takes anything. */

type Json = Record<string, unknown>;

const INLINE = new Set(["text", "link", "user", "emoji", "broadcast", "channel", "usergroup", "date"]);
const STYLES = new Set(["bold", "italic", "strike", "code", "underline"]);
/** 13,200 characters of blocks were refused (bolt-js#2509). */
const TOTAL = 13_200;

/** Slack's error for these blocks; undefined when it takes them. */
export function blockProblem(blocks: unknown): "invalid_blocks" | "msg_blocks_too_long" | undefined {
  if (!Array.isArray(blocks) || blocks.length > 50) return "invalid_blocks";
  if (!blocks.every(isBlock)) return "invalid_blocks";
  return words(blocks) > TOTAL ? "msg_blocks_too_long" : undefined;
}

/** Slack's error for this modal; undefined when it takes it. */
export function viewProblem(view: unknown): "invalid_arguments" | undefined {
  if (!isJson(view) || view.type !== "modal") return "invalid_arguments";
  const short = [view.title, view.submit, view.close].every(
    (each) => each === undefined || isPlain(each, 24),
  );
  const blocks = Array.isArray(view.blocks) ? view.blocks : [];
  const ids = blocks.map((block: Json) => block.block_id);
  return short &&
    blocks.length > 0 &&
    blocks.length <= 100 &&
    new Set(ids).size === ids.length &&
    String(view.private_metadata ?? "").length <= 3_000 &&
    blocks.every(isInput)
    ? undefined
    : "invalid_arguments";
}

function isBlock(block: unknown): boolean {
  if (!isJson(block)) return false;
  switch (block.type) {
    case "header":
      return isPlain(block.text, 150);
    case "section":
      return isJson(block.text) && isText(block.text.text, 3_000);
    case "actions": {
      const elements = Array.isArray(block.elements) ? (block.elements as Json[]) : [];
      const ids = elements.map((each) => each.action_id);
      return (
        elements.length > 0 &&
        elements.length <= 25 &&
        new Set(ids).size === ids.length &&
        elements.every(isButton)
      );
    }
    case "rich_text":
      return Array.isArray(block.elements) && block.elements.length > 0 && block.elements.every(isRichPart);
    default:
      return false;
  }
}

function isRichPart(part: unknown): boolean {
  if (!isJson(part) || !Array.isArray(part.elements) || part.elements.length === 0) return false;
  switch (part.type) {
    case "rich_text_section":
    case "rich_text_quote":
      return part.elements.every(isInline);
    case "rich_text_preformatted":
      return part.elements.every((each) => isInline(each) && (each.type === "text" || each.type === "link"));
    case "rich_text_list":
      return (
        (part.style === "bullet" || part.style === "ordered") &&
        part.elements.every((each) => isJson(each) && each.type === "rich_text_section" && isRichPart(each))
      );
    default:
      return false;
  }
}

function isInline(element: unknown): element is Json {
  if (!isJson(element) || !INLINE.has(String(element.type))) return false;
  const style = element.style === undefined ? [] : Object.keys(element.style as Json);
  if (!style.every((each) => STYLES.has(each))) return false;
  if (element.type === "text") return typeof element.text === "string" && element.text.length > 0;
  if (element.type === "link") return typeof element.url === "string" && URL.canParse(element.url);
  return true;
}

function isButton(button: unknown): boolean {
  if (!isJson(button) || button.type !== "button" || !isPlain(button.text, 75)) return false;
  return (
    isText(button.action_id, 255) &&
    (button.value === undefined || isText(button.value, 2_000)) &&
    [undefined, "primary", "danger"].includes(button.style as string | undefined)
  );
}

function isInput(block: unknown): boolean {
  if (!isJson(block) || block.type !== "input" || !isPlain(block.label, 2_000) || !isJson(block.element))
    return false;
  const { element } = block;
  if (!isText(block.block_id, 255) || !isText(element.action_id, 255)) return false;
  if (element.type === "plain_text_input") return true;
  const options = Array.isArray(element.options) ? (element.options as Json[]) : [];
  return (
    element.type === "static_select" &&
    options.length > 0 &&
    options.length <= 100 &&
    options.every((each) => isPlain(each.text, 75) && isText(each.value, 150))
  );
}

function isPlain(text: unknown, limit: number): boolean {
  return isJson(text) && text.type === "plain_text" && isText(text.text, limit);
}

function isText(text: unknown, limit: number): boolean {
  return typeof text === "string" && text.length > 0 && text.length <= limit;
}

function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function words(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (Array.isArray(value)) return value.reduce((sum: number, each) => sum + words(each), 0);
  if (!isJson(value)) return 0;
  return Object.entries(value).reduce(
    (sum, [key, each]) => sum + (/^(type|style)$/.test(key) ? 0 : words(each)),
    0,
  );
}
