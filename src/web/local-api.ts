/** The JSON API of the local page: who there is, what they see, what they do. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { ActResult, Doing, LocalChat } from "../adapters/local/local-chat.ts";
import { type BarIn, withBars } from "./incident-bars.ts";
import { labelQuestion } from "./label-question.ts";
import { parseInput } from "./parse-input.ts";
import { WebError } from "./web-error.ts";

/** One command, for completion and help. */
export interface CommandHelp {
  /** Begins with the command's name: `note "<text>"`. */
  readonly usage: string;
  readonly summary: string;
}

// Control characters are in no id; PostgreSQL would refuse NUL.
const id = z
  .string()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}+$/u, "must not contain control characters");
const doing = {
  network: id,
  user: id,
  id: z.string().regex(/^[A-Za-z0-9-]{8,64}$/, "must be 8 to 64 letters, digits or dashes"),
};
const text = z.string().max(100_000);

/** Every verb with its input; the rest of the input goes to the network as it is. */
const VERBS = {
  say: z.strictObject({ ...doing, room: id.optional(), text, ask: z.boolean().optional() }),
  press: z.strictObject({ ...doing, message: id, action: z.string().max(200), value: z.string().max(2000) }),
  form: z.strictObject({
    ...doing,
    ticket: z.string().max(1000),
    values: z.record(z.string().max(100), text),
  }),
  "dismiss-form": z.strictObject({ ...doing, ticket: z.string().max(1000) }),
  join: z.strictObject({ ...doing, room: id }),
  leave: z.strictObject({ ...doing, room: id }),
  pin: z.strictObject({ ...doing, message: id }),
  unpin: z.strictObject({ ...doing, message: id }),
  react: z.strictObject({ ...doing, message: id, emoji: z.string().max(64), on: z.boolean() }),
  edit: z.strictObject({ ...doing, message: id, text }),
  delete: z.strictObject({ ...doing, message: id }),
} as const;

const STATUS = { missing: 404, refused: 403, invalid: 422, busy: 503, labelled: 200 } as const;

/** `labelled`: nothing was said yet, since the words have a stricter label than the room; the same without `ask` says them. */
export type Answer = ActResult | { readonly done: false; readonly why: "labelled"; readonly text: string };

export function localApi(
  app: FastifyInstance,
  chats: readonly LocalChat[],
  commands: () => readonly CommandHelp[],
  barIn: BarIn,
): void {
  app.addHook("onRequest", async (_request, reply) => {
    reply.header("cache-control", "no-store");
  });

  app.get("/api/networks", () =>
    Promise.all(
      chats.map(async (chat) => ({ network: chat.network, title: chat.title, people: await chat.people() })),
    ),
  );

  app.get("/api/waiting", () =>
    Promise.all(chats.map(async (chat) => ({ network: chat.network, waiting: await chat.waiting() }))),
  );

  app.get("/api/commands", async () => commands());

  app.get("/api/state", (request) =>
    Promise.all(
      actorsOf(request.query, chats).map(async ({ chat, user }) => {
        const view = await chat.view(user);
        if (view === undefined)
          throw new WebError(404, `Nobody in the directory has the address ${user} on ${chat.title}.`);
        return { ...view, rooms: await withBars(chat, user, view.rooms, barIn) };
      }),
    ),
  );

  const verb = <T extends Doing & { readonly network: string }>(
    name: string,
    schema: z.ZodType<T>,
    act: (chat: LocalChat, what: T) => Promise<Answer>,
  ) =>
    app.post(`/api/${name}`, async (request, reply) => {
      const what = parseInput(schema, request.body);
      const outcome = await act(chatNamed(chats, what.network), what);
      return reply.code(outcome.done ? 200 : STATUS[outcome.why]).send(outcome);
    });

  verb("say", VERBS.say, async (chat, { room, ask, ...what }) => {
    if (room === undefined) return await chat.say(what);
    const question = ask ? await questionFor(chat, room, what) : undefined;
    return question === undefined
      ? await chat.say({ ...what, room })
      : { done: false, why: "labelled", text: question };
  });
  verb("press", VERBS.press, (chat, what) => chat.press(what));
  verb("form", VERBS.form, (chat, what) => chat.submitForm(what));
  verb("dismiss-form", VERBS["dismiss-form"], (chat, what) => chat.dismissForm(what));
  verb("join", VERBS.join, (chat, what) => chat.join(what));
  verb("leave", VERBS.leave, (chat, what) => chat.leave(what));
  verb("pin", VERBS.pin, (chat, what) => chat.pin(what));
  verb("unpin", VERBS.unpin, (chat, what) => chat.unpin(what));
  verb("react", VERBS.react, (chat, what) => chat.react(what));
  verb("edit", VERBS.edit, (chat, what) => chat.edit(what));
  verb("delete", VERBS.delete, (chat, what) => chat.remove(what));

  /** What to ask somebody who is in the room, and so may know its label. */
  async function questionFor(
    chat: LocalChat,
    room: string,
    { user, text }: { readonly user: string; readonly text: string },
  ): Promise<string | undefined> {
    // Most words have no label, and need no look at the room.
    if (labelQuestion(text, undefined) === undefined) return undefined;
    const mine = (await chat.view(user))?.rooms.find((one) => one.id === room);
    if (mine?.kind !== "room" || mine.yours !== "joined") return undefined;
    return labelQuestion(text, (await barIn(chat.network, room, user))?.label);
  }
}

const query = z.strictObject({
  as: z.union([z.string(), z.array(z.string()).max(20)]).default([]),
});

/**
 * Who is looking: `?as=local-eu/alice&as=local-partners/eve`.
 * @throws WebError 400 or 404
 */
export function actorsOf(
  input: unknown,
  chats: readonly LocalChat[],
): readonly { readonly chat: LocalChat; readonly user: string }[] {
  return [parseInput(query, input).as].flat().map((actor) => {
    const slash = actor.indexOf("/");
    if (slash < 1) throw new WebError(400, "as: must be network/user, for instance local-eu/alice");
    return { chat: chatNamed(chats, actor.slice(0, slash)), user: parseInput(id, actor.slice(slash + 1)) };
  });
}

function chatNamed(chats: readonly LocalChat[], network: string): LocalChat {
  const chat = chats.find((one) => one.network === network);
  if (chat === undefined)
    throw new WebError(
      404,
      `There is no local network ${network}; there is ${chats.map((one) => one.network).join(", ")}.`,
    );
  return chat;
}
