/**
 * What people do on a local network. Each thing is changed first and then handed to Muster under an id made
 * from the request's own; when Muster does not record it, the person is told so, and trying the same again is safe.
 */
import { ChatError } from "../chat-errors.ts";
import type { ChatEvent, ChatPort, Receipt } from "../chat-port.ts";
import { commandText } from "./command-text.ts";
import { isEmoji } from "./emoji.ts";
import { wrongAnswers } from "./form-answers.ts";
import type { ActResult, Doing, LocalChat } from "./local-chat.ts";
import { FORM_KEY, LOBBY, type LocalMessage, type LocalStore, MUSTER } from "./local-store.ts";
import type { Place } from "./muster-side.ts";
import { plainText } from "./plain-text.ts";
import { Refusal, requireMember, requireMessage, requirePerson } from "./refusal.ts";
import { TICKET_FOR, writeTicket } from "./ticket.ts";

type PeopleSide = Omit<LocalChat, "network" | "title" | "people" | "waiting" | "view" | "watch">;
export type Receive = Parameters<ChatPort["start"]>[0];

/** Of a text that a person sends, in characters. */
const MAX_TEXT_LENGTH = 20_000;

/** @param receiver what {@link ChatPort.start} was given; undefined while stopped */
export function peopleSide(place: Place, receiver: () => Receive | undefined): PeopleSide {
  const { network, guard, now } = place;
  const store: LocalStore = place.store;

  /** Hands an event to Muster; anyone who did it hears when Muster did not take it. */
  async function tell(event: ChatEvent): Promise<Receipt> {
    const receive = receiver();
    if (receive === undefined) throw new Refusal("busy", NOT_TAKEN);
    try {
      return await receive(event);
    } catch {
      throw new Refusal("busy", NOT_TAKEN);
    }
  }

  const event = (verb: string, { user, id }: Doing) =>
    ({ id: `${verb}:${user}:${id}`, network, at: now().toISOString(), user }) as const;

  /** The parts that only things done to Muster have: where to reply, and what opens a form. */
  const interaction = (id: string, user: string, room: string | undefined) => ({
    reply: { user, ...(room === undefined ? {} : { room }) },
    formTicket: writeTicket(
      { user, until: now().getTime() + TICKET_FOR, ...(room === undefined ? {} : { room }) },
      id,
    ),
    ...(room === undefined ? {} : { room }),
  });

  /** Tells of something in a room, unless Muster is not in it: then it must not hear of it. */
  async function tellOf(event: ChatEvent & { readonly room: string }): Promise<void> {
    const room = await guard.run("find the room", () => store.room(network, event.room));
    if (room?.muster === "joined") await tell(event);
  }

  async function change(id: string, what: Parameters<LocalStore["changeMessage"]>[2]): Promise<void> {
    await guard.run("keep the message", () => store.changeMessage(network, id, what));
  }

  /** A message in a room of which the person is a member. */
  async function inRoom({ user, message: id }: Doing & { readonly message: string }): Promise<LocalMessage> {
    const message = await requireMessage(place, user, id);
    if (message.room === LOBBY)
      throw new Refusal("refused", "Outside a room nothing can be pinned or changed.");
    return message;
  }

  async function ownWords(what: Doing & { readonly message: string }): Promise<LocalMessage> {
    const message = await inRoom(what);
    if (message.author !== what.user) throw new Refusal("refused", "Only your own messages can be changed.");
    return message;
  }

  return {
    say: (what) =>
      outcome(async () => {
        await requirePerson(place, what.user);
        if (what.room !== undefined) await requireMember(place, what.user, what.room);
        checkText(what.text);
        const text = what.text.replace(/\r\n?/g, "\n");
        const command = commandText(text);
        if (command === undefined && what.room === undefined)
          throw new Refusal("invalid", "Outside a room only commands work: begin with !incident.");
        const message = await guard.run("keep the message", () =>
          store.addMessage({
            network,
            room: what.room ?? LOBBY,
            author: what.user,
            content: { text },
            ...(what.room === undefined ? { onlyFor: what.user } : {}),
            key: `say:${what.user}:${what.id}`,
            at: now(),
          }),
        );
        const base = event("say", what);
        if (command === undefined) {
          if (what.room !== undefined)
            await tellOf({ ...base, kind: "message", room: what.room, message, text });
          return;
        }
        await tell({
          ...base,
          kind: "command",
          text: command,
          message,
          ...interaction(base.id, what.user, what.room),
        });
      }),

    press: (what) =>
      outcome(async () => {
        await requirePerson(place, what.user);
        const message = await requireMessage(place, what.user, what.message);
        if (!hasButton(message, what.action, what.value))
          throw new Refusal("missing", "This button is no longer there.");
        const room = message.room === LOBBY ? undefined : message.room;
        const base = event("press", what);
        const { action, value } = what;
        await tell({ ...base, kind: "action", action, value, ...interaction(base.id, what.user, room) });
      }),

    submitForm: (what) =>
      outcome(async () => {
        await requirePerson(place, what.user);
        const kept = await guard.run("find the form", () =>
          store.messageByKey(network, formKey(what.ticket)),
        );
        if (kept?.content === undefined || !("form" in kept.content) || kept.onlyFor !== what.user)
          throw new Refusal("missing", "This form is no longer open; start the command again.");
        if (kept.room !== LOBBY) await requireMember(place, what.user, kept.room);
        const { form } = kept.content;
        const { errors, values } = wrongAnswers(form, what.values);
        if (Object.keys(errors).length > 0) throw new Refusal("invalid", "Please check the form.", errors);
        const room = kept.room === LOBBY ? undefined : kept.room;
        const { formTicket: _, ...where } = interaction("", what.user, room);
        // The id is that of the form, not of the request: a form is answered once.
        const base = { ...event("form", what), id: `form:${what.user}:${kept.id}` };
        const receipt = await tell({ ...base, kind: "form", form: form.id, values, ...where });
        if (receipt.errors !== undefined && Object.keys(receipt.errors).length > 0)
          throw new Refusal("invalid", "Please check the form.", receipt.errors);
        await change(kept.id, { deleted: what.user });
      }),

    dismissForm: (what) =>
      outcome(async () => {
        const kept = await guard.run("find the form", () =>
          store.messageByKey(network, formKey(what.ticket)),
        );
        if (kept?.onlyFor !== what.user || kept.deleted !== undefined) return;
        await change(kept.id, { deleted: what.user });
      }),

    join: (what) =>
      outcome(async () => {
        await requirePerson(place, what.user);
        const { room, user } = what;
        const before = await guard.run("join", () =>
          store.setMember({ network, room, user }, ["invited"], "joined"),
        );
        if (before !== "invited" && before !== "joined")
          throw new Refusal("missing", "There is no invitation to this room for you.");
        await tell({ ...event("join", what), kind: "joined", room });
      }),

    leave: (what) =>
      outcome(async () => {
        const { room, user } = what;
        const kept = await guard.run("find the room", () => store.room(network, room));
        if (kept?.directWith !== undefined)
          throw new Refusal("refused", "The conversation with Muster cannot be left.");
        const before = await guard.run("leave", () =>
          store.setMember({ network, room, user }, ["invited", "joined"], "left"),
        );
        if (before === undefined || before === "expelled")
          throw new Refusal("missing", "You are not in this room.");
        await tell({ ...event("leave", what), kind: "left", room });
      }),

    pin: (what) =>
      outcome(async () => {
        const message = await inRoom(what);
        if (message.onlyFor !== undefined)
          throw new Refusal("refused", "Only you see this message, so it cannot be pinned.");
        await change(message.id, { pinned: what.user });
        await tellOf({
          ...event("pin", what),
          kind: "pinned",
          room: message.room,
          message: message.id,
          text: wordsOf(message),
          ...(message.author === MUSTER ? {} : { author: message.author }),
        });
      }),

    unpin: (what) =>
      outcome(async () => {
        const message = await inRoom(what);
        await change(message.id, { pinned: null });
        const { room, id } = message;
        await tellOf({
          ...event("unpin", what),
          kind: "unpinned",
          room,
          message: id,
          text: wordsOf(message),
        });
      }),

    react: (what) =>
      outcome(async () => {
        const { room, id, onlyFor } = await inRoom(what);
        const { user, emoji, on } = what;
        if (onlyFor !== undefined)
          throw new Refusal("refused", "Only you see this message, so nobody would see the emoji.");
        if (!isEmoji(emoji)) throw new Refusal("invalid", "Choose one emoji.");
        await guard.run("keep the reaction", () =>
          store.react(network, { message: id, user, emoji }, on, now()),
        );
        const kind = on ? "reacted" : "unreacted";
        await tellOf({ ...event("react", what), kind, room, message: id, emoji });
      }),

    edit: (what) =>
      outcome(async () => {
        const { room, id } = await ownWords(what);
        checkText(what.text);
        const text = what.text.replace(/\r\n?/g, "\n");
        await change(id, { content: { text }, editedAt: now() });
        await tellOf({ ...event("edit", what), kind: "edited", room, message: id, text });
      }),

    remove: (what) =>
      outcome(async () => {
        const { room, id } = await ownWords(what);
        // Told first: once it is gone, trying again could no longer find what to tell.
        await tellOf({ ...event("remove", what), kind: "deleted", room, message: id });
        await change(id, { deleted: what.user });
      }),

    removeMuster: (what) =>
      outcome(async () => {
        const { room } = what;
        await requireMember(place, what.user, room);
        await guard.run("remove Muster", () =>
          store.setMember({ network, room, user: MUSTER }, ["joined"], "left"),
        );
        const { user, ...base } = event("expel", what);
        await tell({ ...base, kind: "expelled", room, reason: `${user} removed Muster from the room` });
      }),
  };
}

const NOT_TAKEN = "Muster could not record this just now. Try again; it will not happen twice.";

const formKey = (ticket: string) => `${FORM_KEY}${ticket}`;

/** Runs what a person does; refusals and an absent database become an outcome, everything else is a bug. */
async function outcome(work: () => Promise<void>): Promise<ActResult> {
  try {
    await work();
    return { done: true };
  } catch (error) {
    if (error instanceof Refusal) return error.outcome;
    if (error instanceof ChatError) return new Refusal("busy", NOT_TAKEN).outcome;
    throw error;
  }
}

function checkText(text: string): void {
  if (text.trim() === "") throw new Refusal("invalid", "There is nothing to send yet.");
  if (text.length > MAX_TEXT_LENGTH)
    throw new Refusal(
      "invalid",
      `That is ${text.length} characters; at most ${MAX_TEXT_LENGTH} can be sent.`,
    );
}

function hasButton(message: LocalMessage, action: string, value: string): boolean {
  if (message.content === undefined || !("message" in message.content)) return false;
  return message.content.message.blocks.some(
    (block) =>
      block.type === "buttons" &&
      block.buttons.some((button) => button.action === action && button.value === value),
  );
}

function wordsOf({ content }: LocalMessage): string {
  if (content === undefined || "form" in content) return "";
  return "text" in content ? content.text : plainText(content.message);
}
