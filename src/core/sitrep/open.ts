/** What somebody must still do, as a section of the situation report. */
import { span } from "../time.ts";
import type { Entry } from "../timeline/entry.ts";
import { count, inOrder, oneOf } from "../words.ts";
import { entryLine } from "./entry-line.ts";
import type { ReportLimits } from "./limits.ts";
import { first, type Line, line } from "./line.ts";
import type { Material } from "./sections.ts";
import type { TimelineDigest } from "./timeline-digest.ts";

/** For partners, what is asked of them. Nothing is open once the incident is closed. */
export function open(material: Material): readonly Line[] {
  const { incident, digest, participations, audience, names, limits, now } = material;
  if (incident.status === "closed") return [];
  const silent = participations
    .filter((one) => one.acknowledgedAt === undefined)
    .toSorted((a, b) => inOrder(a.organisation, b.organisation));
  const silentNames = silent.map((one) => names.organisation(one.organisation));

  switch (audience) {
    case "partners":
      return first(
        silentNames.map((name) => line(`${name}: acknowledge.`, [], limits)),
        limits.open,
      );
    case "managers":
      // Two lines at most. That nobody leads stands further up.
      return [
        ...(silent.length === 0 ? [] : [line(`Not acknowledged: ${silentNames.join(", ")}.`, [], limits)]),
        ...troublesInBrief(material),
      ];
    case "team":
      return [
        ...(material.lead === undefined ? [line("A lead is needed.", [digest.opened], limits)] : []),
        ...silent.map((one) => {
          const asked = span(now.getTime() - one.invitedAt.getTime());
          const name = names.organisation(one.organisation);
          return line(`${name} has not acknowledged, asked ${asked} ago.`, [], limits);
        }),
        ...troubles(material),
      ];
    default:
      return audience satisfies never;
  }
}

/** Rooms that are not there, and messages that were given up. */
function troubles({ digest, limits, rendering }: Material): readonly Line[] {
  const rooms = lostRooms(digest).map(([, lost]) => entryLine(lost, rendering));
  return givenUp(digest) === 0 ? rooms : [...rooms, givenUpLine(digest, [], limits)];
}

/** The same in one line. */
function troublesInBrief({ digest, limits }: Material): readonly Line[] {
  const lost = lostRooms(digest);
  const networks = lost.map(([network]) => network);
  const parts = [...(lost.length === 0 ? [] : [`No room on ${oneOf(networks, "and")}.`])];
  const numbers = lost.map(([, entry]) => entry.number);
  if (givenUp(digest) > 0) return [givenUpLine(digest, numbers, limits, parts)];
  return parts.length === 0 ? [] : [line(parts.join(" "), numbers, limits)];
}

function givenUp({ deliveryFailures, unread }: TimelineDigest): number {
  return deliveryFailures.length + unread.deliveryFailures;
}

/** @param parts what stands before it, proved by `numbers` */
function givenUpLine(
  digest: TimelineDigest,
  numbers: readonly number[],
  limits: ReportLimits,
  parts: readonly string[] = [],
): Line {
  const { deliveryFailures, unread } = digest;
  const text = [...parts, `${count(givenUp(digest), "message was", "messages were")} given up.`].join(" ");
  return line(text, [...numbers, ...deliveryFailures], limits, unread.deliveryFailures);
}

function lostRooms(digest: TimelineDigest): readonly (readonly [string, Entry])[] {
  return [...digest.lostRooms]
    .toSorted(([a], [b]) => inOrder(a, b))
    .flatMap(([network, number]) => {
      const entry = digest.entry(number);
      return entry === undefined ? [] : [[network, entry] as const];
    });
}
