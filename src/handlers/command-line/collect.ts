/** Sorts the tokens of a command line into words and flags. */
import { type Markdown, md, raw } from "../../core/message.ts";
import type { Argument } from "./argument.ts";
import { code, echo } from "./code.ts";
import type { Collected } from "./collected.ts";
import type { CommandShape } from "./command-shape.ts";
import { asksForHelp, flagOf, isSameFlag, isTextMark, type TypedFlag } from "./flag.ts";
import { nearest } from "./nearest.ts";
import { reference } from "./reference.ts";
import type { Token } from "./split.ts";
import { eitherOf } from "./wording.ts";

const INCIDENT = { key: "incident", flag: "incident", kind: "text", many: false } as const;
type Known = Pick<Argument, "key" | "flag" | "kind" | "many" | "values" | "reading">;

/**
 * Goes through the tokens once; `--` alone ends the flags. Where everything is one text, its flags stand before
 * it: the text begins with the first token that does not look like a flag.
 */
export function collect(tokens: readonly Token[], args: readonly Argument[], shape: CommandShape): Collected {
  const known: readonly Known[] = shape.scope === "incident" ? [...args, INCIDENT] : args;
  const words: Token[] = [];
  const flags = new Map<string, (string | true)[]>();
  const sentences: Markdown[] = [];
  let [helpWanted, literally] = [false, false];
  let textFrom: number | undefined;

  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] as Token;
    if (isTextMark(token)) {
      words.push(...tokens.slice(at + 1));
      [literally, textFrom] = [true, token.end];
      break;
    }
    if (asksForHelp(token) && (flagOf(token) !== undefined || at === 0)) {
      helpWanted = true;
      continue;
    }
    const typed = flagOf(token);
    const argument = typed && known.find(({ flag }) => isSameFlag(flag, typed.name));
    if (shape.raw === true && (typed === undefined || namesNoIncident(argument, typed, tokens[at + 1]))) {
      textFrom = token.start;
      break;
    }
    if (typed === undefined) {
      words.push(token);
      continue;
    }
    if (argument === undefined) {
      sentences.push(unknownFlag(typed.name, known, shape));
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
    literally,
    sentences,
    ...(textFrom === undefined ? {} : { textFrom }),
  };
}

/** An `--incident` that names none begins the text. */
function namesNoIncident(
  argument: Known | undefined,
  { value }: TypedFlag,
  next: Token | undefined,
): boolean {
  return argument?.key === INCIDENT.key && reference(value ?? next?.text ?? "") === undefined;
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

function isValue(token: Token | undefined): token is Token {
  return token !== undefined && flagOf(token) === undefined && !isTextMark(token);
}

function unknownFlag(name: string, known: readonly Known[], shape: CommandShape): Markdown {
  const meant = nearest(
    name,
    known.map(({ flag }) => flag),
  );
  const asText = shape.raw
    ? md` If it is meant as text, put two dashes before the text: ${raw(code(`${shape.name} -- …`))}.`
    : md` If it is meant as text, put it in quotes.`;
  const hint = meant === undefined ? asText : md` Did you mean ${raw(code(`--${meant}`))}?`;
  return md`${raw(code(shape.name))} has no flag ${raw(echo(`--${name}`))}.${raw(hint)}`;
}

function needsValue({ flag, values }: Known): Markdown {
  const which = values === undefined ? md`` : md`: ${eitherOf(values)}`;
  return md`${raw(code(`--${flag}`))} needs a value${raw(which)}.`;
}
