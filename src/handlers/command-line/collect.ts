/** Sorts the tokens of a command line into words and flags. */
import { type Markdown, md, raw } from "../../core/message.ts";
import type { Argument } from "./argument.ts";
import { code, echo } from "./code.ts";
import type { Collected } from "./collected.ts";
import type { CommandShape } from "./command-shape.ts";
import { nearest } from "./nearest.ts";
import { reference } from "./reference.ts";
import type { Token } from "./split.ts";
import { eitherOf } from "./wording.ts";

/** Two dashes, or one long one, which phones make of two. */
const FLAG = /^(?:--|[—–])(\p{L}[\p{L}\p{N}_-]*)(?:=([\s\S]*))?$/u;
const INCIDENT = { key: "incident", flag: "incident", kind: "text", many: false } as const;
type Known = Pick<Argument, "key" | "flag" | "kind" | "many" | "values" | "reading">;

/**
 * Goes through the tokens once; `--` alone ends the flags. Where everything is one text, its flags stand before
 * it: the first token that is none of them begins the text, whatever it looks like.
 */
export function collect(tokens: readonly Token[], args: readonly Argument[], shape: CommandShape): Collected {
  const known: readonly Known[] = shape.scope === "incident" ? [...args, INCIDENT] : args;
  const words: Token[] = [];
  const flags = new Map<string, (string | true)[]>();
  const sentences: Markdown[] = [];
  let helpWanted = false;
  let textFrom: number | undefined;

  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] as Token;
    if (shape.raw === true && isText(tokens, at, known)) {
      textFrom = token.start;
      break;
    }
    if (!token.quoted && token.text === "--") {
      words.push(...tokens.slice(at + 1));
      textFrom = token.end;
      break;
    }
    const typed = flagOf(token);
    if (typed === undefined) {
      words.push(token);
      continue;
    }
    const argument = known.find(({ flag }) => same(flag, typed.name));
    if (argument === undefined) {
      if (same(typed.name, "help")) helpWanted = true;
      else sentences.push(unknownFlag(typed.name, known, shape));
      // Its value, if it has one, would only cause a second complaint.
      if (typed.value === undefined && isValue(tokens[at + 1])) at += 1;
      continue;
    }
    const given = flags.get(argument.key) ?? [];
    if (given.length > 0 && !argument.many) {
      sentences.push(md`${raw(code(`--${argument.flag}`))} is given twice.`);
    }
    flags.set(argument.key, given);
    if (typed.value !== undefined) {
      const phrase = phraseFrom(typed.value, argument, tokens, at + 1);
      given.push(phrase.text);
      at += phrase.more;
    } else if (argument.kind === "boolean" && !argument.many) given.push(true);
    else if (isValue(tokens[at + 1])) {
      do {
        at += 1;
        const phrase = phraseFrom((tokens[at] as Token).text, argument, tokens, at + 1);
        given.push(phrase.text);
        at += phrase.more;
        // `--with ep, ec3`: a list goes on after a comma.
      } while (argument.many && /,$/.test((tokens[at] as Token).text) && isValue(tokens[at + 1]));
    } else sentences.push(needsValue(argument));
  }

  const incident = args.some(({ key }) => key === INCIDENT.key) ? undefined : flags.get(INCIDENT.key)?.[0];
  return {
    words,
    flags,
    ...(typeof incident === "string" ? { incident } : {}),
    helpWanted,
    sentences,
    ...(textFrom === undefined ? {} : { textFrom }),
  };
}

/**
 * Whether the text begins here: with anything that is no flag of this command, an `--incident` that names none,
 * and an `--` that neither follows flags nor precedes something that would be one.
 */
function isText(tokens: readonly Token[], at: number, known: readonly Known[]): boolean {
  const [token, next] = [tokens[at], tokens[at + 1]];
  if (token === undefined) return false;
  const argumentOf = (typed: { name: string } | undefined) =>
    typed && known.find(({ flag }) => same(flag, typed.name));
  if (!token.quoted && token.text === "--") {
    return at === 0 && argumentOf(next && flagOf(next)) === undefined;
  }
  const typed = flagOf(token);
  const argument = argumentOf(typed);
  if (argument === undefined) return true;
  return argument.key === INCIDENT.key && reference(typed?.value ?? next?.text ?? "") === undefined;
}

/** A value with the words behind it that still belong to it. */
function phraseFrom(
  first: string,
  { reading }: Known,
  tokens: readonly Token[],
  from: number,
): { readonly text: string; readonly more: number } {
  let text = first;
  let at = from;
  for (; reading !== undefined; at += 1) {
    const next = tokens[at];
    if (!isValue(next) || next.quoted || !reading.goesOn(text, next.text)) break;
    text += ` ${next.text}`;
  }
  return { text, more: at - from };
}

function flagOf(token: Token): { name: string; value?: string } | undefined {
  const match = token.quoted ? null : FLAG.exec(token.text);
  if (match?.[1] === undefined) return undefined;
  return { name: match[1], ...(match[2] === undefined ? {} : { value: match[2] }) };
}

function isValue(token: Token | undefined): token is Token {
  return token !== undefined && flagOf(token) === undefined && (token.quoted || token.text !== "--");
}

/** `--updateEvery`, `--Update-Every` and `--update_every` are all meant as `--update-every`. */
function same(flag: string, typed: string): boolean {
  return flag.replace(/-/g, "") === typed.replace(/[-_]/g, "").toLowerCase();
}

function unknownFlag(name: string, known: readonly Known[], shape: CommandShape): Markdown {
  const meant = nearest(
    name,
    known.map(({ flag }) => flag),
  );
  const hint =
    meant === undefined
      ? md` If it is meant as text, put it in quotes.`
      : md` Did you mean ${raw(code(`--${meant}`))}?`;
  return md`${raw(code(shape.name))} has no flag ${raw(echo(`--${name}`))}.${raw(hint)}`;
}

function needsValue({ flag, values }: Known): Markdown {
  const which = values === undefined ? md`` : md`: ${eitherOf(values)}`;
  return md`${raw(code(`--${flag}`))} needs a value${raw(which)}.`;
}
