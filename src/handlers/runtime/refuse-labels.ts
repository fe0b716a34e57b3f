/** What binds the words of a command where it is typed, and the answer to one whose words carry a stricter label. */
import { bannerOver } from "../../core/banner.ts";
import type { Incident } from "../../core/incident/incident.ts";
import type { BoundBy } from "../../core/marking/in-text/label-verdict.ts";
import { papLabel } from "../../core/marking/pap.ts";
import { tlpLabel } from "../../core/marking/tlp.ts";
import type { CommandShape } from "../command-line/command-shape.ts";
import type { Written } from "../command-line/written.ts";
import type { CommandContext, ReadingContext } from "./command.ts";
import type { LabelProblem } from "./label-question.ts";
import { refusalBlocks } from "./label-refusal.ts";
import { reply } from "./outbox.ts";
import { sideRoomOf } from "./side-room.ts";
import { takeBackTyped } from "./take-back.ts";

export async function boundByAround(context: ReadingContext, shape: CommandShape): Promise<BoundBy> {
  const { incident } = context;
  const side = shape.staysInRoom === true ? await sideRoomOf(context) : undefined;
  return { tlp: side?.marking ?? incident.marking, pap: incident.pap };
}

/** Always for anyone who typed it alone: the answer has their words. */
export async function refuseLabels(
  context: CommandContext,
  shape: CommandShape,
  problem: LabelProblem,
  written: Written | undefined,
  incident?: Incident,
  here?: Incident,
): Promise<void> {
  const { tlp, pap } = problem.own;
  const isHere = here !== undefined && here.id === incident?.id;
  const blocks = refusalBlocks(shape, problem, written, {
    prefix: context.prefix,
    actor: context.actor.id,
    ref: isHere ? undefined : incident?.ref,
  });
  const banner =
    incident === undefined
      ? [...(tlp === undefined ? [] : [tlpLabel(tlp)]), ...(pap === undefined ? [] : [papLabel(pap)])]
      : bannerOver(incident, [{ tlp: tlp ?? incident.marking, ...(pap === undefined ? {} : { pap }) }]);
  const shows = incident ? { incident: incident.id } : "no-content";
  await takeBackTyped(context);
  await reply(context, context.network, context.replyTo, { banner, blocks }, "person", shows);
}
