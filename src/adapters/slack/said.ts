/**
 * What can be read in a message of Slack: its text, or, where that is empty, its blocks; what it forwards; what an app
 * put into attachments, as alerts do. Pure (docs.slack.dev/reference/block-kit/blocks, …/messaging/attachments).
 */
import { z } from "zod";
import { type Quoted, type Readable, readableText } from "../../core/readable.ts";
import { plainFromSlack, saidInSlack } from "./plain.ts";

const words = z.string().nullish().catch(undefined);
const many = z.array(z.unknown()).nullish().catch(undefined);

/** The fields of a message in which something can be read. */
export const SAID_FIELDS = { blocks: many, attachments: many, files: many };

export interface Said {
  readonly text: string;
  readonly blocks?: readonly unknown[] | null | undefined;
  readonly attachments?: readonly unknown[] | null | undefined;
}

const Attachment = z.object({
  pretext: words,
  author_name: words,
  author_subname: words,
  title: words,
  title_link: words,
  text: words,
  fallback: words,
  footer: words,
  image_url: words,
  from_url: words,
  is_share: z.boolean().nullish().catch(undefined),
  is_msg_unfurl: z.boolean().nullish().catch(undefined),
  fields: many,
  blocks: many,
  message_blocks: many,
  files: many,
});
type Attached = z.infer<typeof Attachment>;
const Field = z.object({ title: words, value: words });
const Named = z.object({ name: words, title: words });
const ForwardedBlocks = z.object({ message: z.object({ blocks: many }) });

/** Attachments and blocks that are read of one message: partners choose how many they send. */
const MOST = 50;
const DEPTH = 8;

/** @param files names of files that are not carried by themselves */
function readableIn({ text, blocks, attachments }: Said, files: readonly string[] = []): Readable {
  const own = text.trim() === "" ? inBlocks(blocks) : { text: saidInSlack(text, blocks), others: [] };
  const attached = (attachments ?? []).slice(0, MOST).flatMap((one) => {
    const parsed = Attachment.safeParse(one);
    return parsed.success && !isPreview(parsed.data) ? [inAttachment(parsed.data)] : [];
  });
  return {
    words: own.text,
    quoted: attached.flatMap(({ quoted }) => (quoted === undefined ? [] : [quoted])),
    files,
    others: [...own.others, ...attached.flatMap(({ others }) => others)],
  };
}

/** All of it as one text. @param isCarried it has files, which are carried by themselves */
export function saidIn(said: Said, files: readonly string[] = [], isCarried = false): string {
  return readableText(readableIn(said, files), isCarried);
}

/** What Slack shows of a link is not what somebody wrote. A message that was forwarded is. */
function isPreview({ from_url, is_share }: Attached): boolean {
  return typeof from_url === "string" && from_url !== "" && is_share !== true;
}

function inAttachment(attached: Attached): { quoted?: Quoted; others: readonly string[] } {
  const inner = inBlocks(attached.blocks);
  const forwarded = (attached.message_blocks ?? []).slice(0, MOST).map((one) => {
    const parsed = ForwardedBlocks.safeParse(one);
    return inBlocks(parsed.success ? parsed.data.message.blocks : []);
  });
  const fields = (attached.fields ?? []).slice(0, MOST).flatMap((one) => {
    const field = Field.safeParse(one);
    if (!field.success) return [];
    const { title, value } = field.data;
    return [
      [title, value]
        .filter((each) => each)
        .map((each) => plainFromSlack(each ?? ""))
        .join(": "),
    ];
  });
  const files = (attached.files ?? []).slice(0, MOST).flatMap((one) => {
    const file = Named.safeParse(one);
    return file.success ? [file.data.name || file.data.title || "a file without a name"] : [];
  });
  const said = [
    attached.pretext,
    titleOf(attached),
    attached.text,
    // A forwarded message has its words as text already; its blocks are the same once more.
    ...(attached.text ? [] : [inner.text, ...forwarded.map((each) => each.text)]),
    ...fields,
  ].filter((each) => each !== undefined && each !== null && each.trim() !== "");
  const text = (said.length > 0 ? said : [attached.fallback ?? ""])
    .map((each) => plainFromSlack(each ?? ""))
    .join("\n")
    .trim();
  const from = sourceOf(attached);
  const others = [
    ...(attached.image_url ? ["a picture"] : []),
    ...files.map((name) => `the file ${name} of what is quoted`),
    ...inner.others,
    ...forwarded.flatMap((each) => each.others),
  ];
  return text === "" ? { others } : { quoted: { ...(from === undefined ? {} : { from }), text }, others };
}

function titleOf({ title, title_link }: Attached): string | undefined {
  if (!title) return undefined;
  return title_link ? `${title} (${title_link})` : title;
}

function sourceOf({ is_share, author_name, author_subname, footer }: Attached): string | undefined {
  const who = plainFromSlack(author_name || author_subname || "").trim();
  if (is_share === true) return who === "" ? "Forwarded" : `Forwarded from ${who}`;
  return who || plainFromSlack(footer ?? "").trim() || undefined;
}

interface InBlocks {
  readonly text: string;
  readonly others: readonly string[];
}

/** Words of blocks in reading order, and what in them has none. */
function inBlocks(blocks: readonly unknown[] | null | undefined): InBlocks {
  const others: string[] = [];
  const lines = (blocks ?? []).slice(0, MOST).map((block) => wordsOf(block, others, 0));
  return { text: lines.filter((line) => line.trim() !== "").join("\n"), others };
}

type Json = Readonly<Record<string, unknown>>;

/** What has no words, by type of block or element; buttons and the like say nothing that anybody wrote. */
const WORDLESS: Readonly<Record<string, string>> = { image: "a picture", video: "a video", file: "a file" };
/** A line of its own; what is inside others stands in one row. */
const ROWS = new Set(["rich_text", "rich_text_list", "context", "table", "section"]);

function wordsOf(value: unknown, others: string[], depth: number): string {
  if (typeof value !== "object" || value === null || depth > DEPTH) return "";
  if (Array.isArray(value)) return value.map((each) => wordsOf(each, others, depth + 1)).join("");
  const block = value as Json;
  const type = String(block.type);
  const wordless = WORDLESS[type];
  if (wordless !== undefined) {
    const alt = [block.title, block.alt_text].map(plainOf).find((each) => each !== "");
    others.push(alt === undefined ? wordless : `${wordless} (${alt})`);
    return "";
  }
  switch (type) {
    case "text":
    case "plain_text":
    case "mrkdwn":
    case "markdown":
      return plainOf(block);
    case "raw_text":
      return String(block.text ?? "");
    case "link":
      return linkOf(block);
    case "user":
      return `@${block.user_id}`;
    case "usergroup":
      return `@${block.usergroup_id}`;
    case "channel":
      return `#${block.channel_id}`;
    case "broadcast":
      return `@${block.range}`;
    case "emoji":
      return saidInSlack(`:${block.name}:`, [block]);
    case "date":
      return typeof block.fallback === "string" ? block.fallback : "";
    case "header":
      return plainOf(block.text);
    case "actions":
    case "input":
    case "divider":
      return "";
    default: {
      const parts = [block.text, block.fields, block.elements, block.rows].filter(
        (each) => typeof each === "object" && each !== null,
      );
      const between = ROWS.has(type) ? "\n" : "";
      return parts
        .flatMap((part) => (Array.isArray(part) ? part : [part]))
        .slice(0, 1_000)
        .map((part) => (Array.isArray(part) ? cells(part, others, depth) : wordsOf(part, others, depth + 1)))
        .filter((each) => each !== "")
        .join(between);
    }
  }
}

/** One row of a table. */
function cells(row: readonly unknown[], others: string[], depth: number): string {
  return row.map((cell) => wordsOf(cell, others, depth + 1)).join(" | ");
}

function plainOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null || !("text" in value)) return "";
  const { text } = value;
  if (typeof text !== "string") return "";
  const isMarked = "type" in value && value.type === "mrkdwn";
  return isMarked ? plainFromSlack(text) : text.replaceAll("\0", "");
}

function linkOf({ url, text }: Json): string {
  const [target, label] = [String(url ?? ""), typeof text === "string" ? text : undefined];
  return plainFromSlack(label === undefined ? `<${target}>` : `<${target}|${label}>`);
}
