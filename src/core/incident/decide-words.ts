/** What people say for the record, and how it is marked. */
import { type Pap, papLabel } from "../marking/pap.ts";
import { type Tlp, tlpLabel } from "../marking/tlp.ts";
import { oneLine } from "../words.ts";
import {
  type Decision,
  type DecisionContext,
  entry,
  type MarkingOverride,
  refuse,
  updateDue,
} from "./decision.ts";
import type { Incident } from "./incident.ts";
import { REFUSALS } from "./messages.ts";

interface Said {
  readonly text: string;
  readonly bound?: MarkingOverride;
}

export function note(incident: Incident, { text, bound }: Said, context: DecisionContext): Decision {
  if (text.trim() === "") return refuse(REFUSALS.noteEmpty());
  const late = incident.status === "closed";
  const line = late ? `Late note: ${oneLine(text)}` : oneLine(text);
  return {
    ok: true,
    incident: { ...incident, updatedAt: context.now },
    entries: [entry("note", line, late ? { text, late } : { text }, incident, context, bound)],
    effects: [...(late ? [] : [updateDue(context)]), { type: "refresh-card" }, { type: "announce" }],
  };
}

export function decision(incident: Incident, { text, bound }: Said, context: DecisionContext): Decision {
  if (text.trim() === "") return refuse(REFUSALS.decisionEmpty());
  return {
    ok: true,
    incident: { ...incident, updatedAt: context.now },
    entries: [entry("decision", oneLine(text), { text }, incident, context, bound)],
    effects: [updateDue(context), { type: "refresh-card" }, { type: "announce" }],
  };
}

/** Marks the incident again. Entries keep the label that they were written with where that is the stricter one. */
export function mark(
  incident: Incident,
  { tlp, pap }: { readonly tlp: Tlp; readonly pap?: Pap },
  context: DecisionContext,
): Decision {
  const changes = [
    ...(tlp === incident.marking ? [] : [`from ${tlpLabel(incident.marking)} to ${tlpLabel(tlp)}`]),
    ...(pap === undefined || pap === incident.pap
      ? []
      : [`${incident.pap === undefined ? "" : `from ${papLabel(incident.pap)} `}to ${papLabel(pap)}`]),
  ];
  if (changes.length === 0) return refuse(REFUSALS.markedAlready({ ref: incident.ref, tlp: tlpLabel(tlp) }));
  const marked = { ...incident, marking: tlp, ...(pap === undefined ? {} : { pap }) };
  const data = {
    from: incident.marking,
    to: tlp,
    ...(pap === undefined ? {} : { pap }),
    ...(incident.pap === undefined ? {} : { papBefore: incident.pap }),
  };
  const text = `Marking changed ${changes.join(", ")}.`;
  return {
    ok: true,
    incident: marked,
    entries: [entry("marked", text, data, marked, context)],
    effects: [{ type: "set-topic" }, { type: "refresh-card" }, { type: "announce" }],
  };
}
