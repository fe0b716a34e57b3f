/** Copies and originals: where a message of one room stands in the others. */

/** A message in a room (id of its row). */
export interface Place {
  readonly room: string;
  readonly message: string;
}

/** One message, carried into one room. */
export interface Link {
  readonly id: number;
  readonly fromRoom: string;
  readonly fromMessage: string;
  readonly fromThread?: string;
  readonly toRoom: string;
  /** Absent: not said there yet. */
  readonly toMessage?: string;
  /** Several can have been carried as one message: the last of them stands for it when somebody refers to it. */
  readonly last: boolean;
}

/** The message that is carried: itself when a person wrote it, else the message whose copy it is. */
export function originalOf(place: Place, links: readonly Link[]): Link | undefined {
  return (
    links.find((link) => isFrom(link, place)) ??
    links.filter((link) => isAt(link, place)).reduce<Link | undefined>(newer, undefined)
  );
}

/**
 * The message that begins the thread in the target room, for one that began with `root` in its own.
 * @param links all of the messages that `root` is or carries
 * @returns undefined when `root` was not carried
 */
export function threadIn(root: Place, target: string, links: readonly Link[]): string | undefined {
  const original = originalOf(root, links);
  if (!original) return undefined;
  // It came from the target room itself, where it may stand in a thread: answers do not begin threads of their own.
  if (original.fromRoom === target) return original.fromThread ?? original.fromMessage;
  const origin = { room: original.fromRoom, message: original.fromMessage };
  return links.find((link) => isFrom(link, origin) && link.toRoom === target)?.toMessage;
}

/**
 * The places where people's emojis count for the message at `place`: those that Muster shows there.
 * @param links all of the messages that it is or carries
 */
export function countFor(place: Place, links: readonly Link[]): readonly Place[] {
  const own = links.filter((link) => isFrom(link, place));
  if (own.length > 0) return own.flatMap(standingFor);
  return links
    .filter((link) => isAt(link, place))
    .flatMap((copy) => {
      const origin = { room: copy.fromRoom, message: copy.fromMessage };
      const others = links.filter((link) => isFrom(link, origin) && link.toRoom !== place.room);
      return [origin, ...others.flatMap(standingFor)];
    });
}

/** An emoji under a message that has several in it is for the last of them. */
function standingFor(link: Link): readonly Place[] {
  return link.last && link.toMessage !== undefined ? [{ room: link.toRoom, message: link.toMessage }] : [];
}

function isFrom(link: Link, place: Place): boolean {
  return link.fromRoom === place.room && link.fromMessage === place.message;
}

function isAt(link: Link, place: Place): boolean {
  return link.toRoom === place.room && link.toMessage === place.message;
}

function newer(one: Link | undefined, other: Link): Link {
  return one === undefined || other.id > one.id ? other : one;
}
