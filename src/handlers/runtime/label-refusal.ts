/** Tells somebody why their words were not taken under the label that binds them here, with the lines to copy. */
import { type BoundBy, type Own, withoutLabels } from "../../core/marking/in-text/label-verdict.ts";
import { ownInWords } from "../../core/marking/in-text/own-in-words.ts";
import { papLabel } from "../../core/marking/pap.ts";
import { CLASSIFIED } from "../../core/marking/parse.ts";
import { TLP, type Tlp, tlpLabel } from "../../core/marking/tlp.ts";
import { type Block, join, type Markdown, md, raw } from "../../core/message.ts";
import { oneOf, shortened } from "../../core/words.ts";
import { copyable, echo } from "../command-line/code.ts";
import type { CommandShape } from "../command-line/command-shape.ts";
import { lineAgain, type Written } from "../command-line/written.ts";
import type { LabelProblem } from "./label-question.ts";

/** Who is told, and how commands are typed where they are. */
export interface ToldWhere {
  readonly prefix: string;
  /** Contact id. */
  readonly actor: string;
  /** Reference of the incident that it is about, where it is not implied; absent: none, or that of the room. */
  readonly ref?: string | undefined;
}

/** Why, in one sentence. Words that are classified are not repeated. */
export function whyRefused(own: Own, boundBy: BoundBy): Markdown {
  if (own.classified) return md`${CLASSIFIED}.`;
  const [first] = own.unclear;
  if (first === undefined) {
    const around = [tlpLabel(boundBy.tlp), ...(boundBy.pap === undefined ? [] : [papLabel(boundBy.pap)])];
    return md`Your words carry **${ownInWords(own)}**, which is stricter than what binds them here, ${around.join(" ")}.`;
  }
  const typed = echo(first.typed);
  return first.means.kind === "restriction"
    ? md`${raw(typed)} says for whom the words are, or what else binds them, and counts only as a flag.`
    : md`${raw(typed)} is no label that Muster knows. TLP has ${oneOf(TLP, "and")}, PAP has CLEAR, GREEN, AMBER and RED.`;
}

/** The whole answer to a command. */
export function refusalBlocks(
  shape: CommandShape,
  { key, text, own, boundBy }: LabelProblem,
  written: Written | undefined,
  where: ToldWhere,
): readonly Block[] {
  const why = md`Nothing was done. ${raw(whyRefused(own, boundBy))}`;
  const strict = own.classified ? undefined : strictLine(shape, key, text, own, written, where);
  const plain = written && lineAgain(written.line, [], true);
  const lines = [
    ...(strict === undefined ? [] : [hint(md`To say it under that label:`, `${where.prefix} ${strict}`)]),
    ...(plain === undefined
      ? []
      : [hint(md`If the words only speak of a label:`, `${where.prefix} ${plain}`)]),
  ].flat();
  return [{ type: "text", text: why }, ...lines];
}

function hint(what: Markdown, line: string): readonly Block[] {
  const shown = copyable(line);
  return line.includes("\n")
    ? [
        { type: "text", text: what },
        { type: "text", text: shown },
      ]
    : [{ type: "text", text: join([what, shown], " ") }];
}

/** The same words bound by their label: with the flags of the command, or as a note when it has none. */
function strictLine(
  shape: CommandShape,
  key: string,
  text: string,
  own: Own,
  written: Written | undefined,
  where: ToldWhere,
): string | undefined {
  const has = (name: string) => Object.hasOwn(shape.args.shape, name);
  if (written !== undefined && has("tlp")) {
    const { line } = written;
    const flags = flagsFor(own, (name) => has(name) && !written.given.has(name), where.actor);
    if (line.text === undefined) {
      const head = own.found.reduceRight((rest, { typed }) => {
        const at = rest.lastIndexOf(typed);
        return at < 0 ? rest : withoutLabels(rest, [{ start: at, end: at + typed.length }]);
      }, line.head);
      return lineAgain({ head }, flags, false);
    }
    const words = key === shape.positional?.[0]?.name ? withoutLabels(line.text, own.found) : line.text;
    return words === "" ? undefined : lineAgain({ ...line, text: words }, flags, needsMark(words));
  }
  if (shape.scope !== "incident") return undefined;
  return noteLine(text, own, where);
}

/** `note INC-2026-0042 --tlp RED --to alice The source is X`: what somebody wrote, as a note. */
export function noteLine(text: string, own: Own, { ref, actor }: ToldWhere): string | undefined {
  // A label may stand in the name of a file.
  const inText = own.found.filter(({ start, end, typed }) => text.slice(start, end) === typed);
  const words = withoutLabels(text, inText);
  if (words === "") return undefined;
  const head = ref === undefined ? "note" : `note ${ref}`;
  return lineAgain(
    { head, text: words },
    flagsFor(own, () => true, actor),
    needsMark(words),
  );
}

/** A text that looks like a flag is text only behind two dashes. */
function needsMark(words: string): boolean {
  return /(?:^|\s)[\p{Pd}\u2212]/u.test(words);
}

/** The strictest that was meant, where it is not clear what was. */
function flagsFor(own: Own, takes: (flag: string) => boolean, actor: string): readonly string[] {
  const asked = own.unclear.flatMap(({ means }) => (means.kind === "restriction" ? [means] : []));
  const guessed = own.unclear.flatMap(({ means }): readonly Tlp[] =>
    means.kind === "unclear" && means.protocol === "TLP" ? [means.nearest ?? "RED"] : [],
  );
  const isForPersons = asked.some(({ flag }) => flag === "to");
  const tlps = [...(own.tlp === undefined ? [] : [own.tlp]), ...guessed, ...(isForPersons ? ["RED"] : [])];
  const tlp = TLP.findLast((one) => tlps.includes(one));
  const unclearPap = own.unclear.find(({ means }) => means.kind === "unclear" && means.protocol === "PAP");
  const pap = own.pap ?? (unclearPap && "RED");
  const to = asked.flatMap(({ flag, value }) => (flag === "to" && value !== "" ? [value] : []));
  const only = asked.flatMap(({ flag, value }) => (flag === "only" && value !== "" ? [value] : []));
  const caveats = asked.flatMap(({ flag, value }) => (flag === "caveat" && value !== "" ? [value] : []));
  return [
    ...(tlp !== undefined && takes("tlp") ? [`--tlp ${tlp}`] : []),
    ...(pap !== undefined && takes("pap") ? [`--pap ${pap}`] : []),
    // TLP:RED is for persons: first of all for anyone who wrote it.
    ...(tlp === "RED" && takes("to") ? [`--to ${to.length > 0 ? to.join(",") : actor}`] : []),
    ...(only.length > 0 && tlp !== "RED" && takes("only") ? [`--only ${only.join(",")}`] : []),
    ...(caveats.length > 0 && takes("caveat") ? [`--caveat "${caveats.join("; ")}"`] : []),
  ];
}

/** The problem with a text in a form, in plain words. */
export function refusalInForm({ own, boundBy }: LabelProblem): string {
  if (own.classified) return "Classified information does not belong on this system";
  const [first] = own.unclear;
  const what =
    first === undefined
      ? `This carries ${ownInWords(own)}: choose that as the marking (now ${tlpLabel(boundBy.tlp)})`
      : `"${shortened(first.typed, 40)}" is not understood as a label: leave it out, and choose the marking`;
  return `${what}. If it only speaks of a label, begin with -- and a blank`;
}
