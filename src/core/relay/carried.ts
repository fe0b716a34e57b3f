/** A message that a person wrote in one room and that is said for them in another. */

/** Somebody who is mentioned in it: how they stand in the text, and who of the directory they are. */
export interface CarriedMention {
  /** The part of the text that stands for them. */
  readonly text: string;
  /** Contact id. */
  readonly contact: string;
}

/** A file that came with it, as the network told of it. */
export interface CarriedFile {
  readonly id: string;
  readonly name: string;
  /** 0: the network does not say. */
  readonly bytes: number;
  readonly mime: string;
  readonly link?: string;
  readonly data?: Readonly<Record<string, string>>;
  /** The message that carries the copy, once there is one. */
  readonly copy?: string;
}

/** On its way into one room, or there. In the order of `id` within a room. */
export interface Carried {
  readonly id: number;
  readonly incident: string;
  /** Ids of rows of the rooms table, not the platforms' ids. */
  readonly fromRoom: string;
  readonly fromMessage: string;
  /** The message that began the thread in which it was written. */
  readonly fromThread?: string;
  readonly toRoom: string;
  /** Contact id. */
  readonly author: string;
  /** Under which account it was written. */
  readonly authorUser: string;
  readonly text: string;
  readonly mentions: readonly CarriedMention[];
  readonly files: readonly CarriedFile[];
  /** Its author took it back. */
  readonly deleted: boolean;
  /** Key of the step that carries it, once one has taken it; several can be in one message. */
  readonly batch?: string;
  /** The message that carries it, once that was said. */
  readonly toMessage?: string;
  readonly createdAt: Date;
}
