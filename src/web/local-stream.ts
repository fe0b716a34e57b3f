/**
 * What people see, live, as server-sent events (WHATWG HTML §9.2). A new stream begins with everything, later
 * events carry only the rooms that changed, so a page that was away needs nothing but a new stream.
 */
import type { ServerResponse } from "node:http";
import type { FastifyInstance } from "fastify";
import type { LocalChat, NetworkView } from "../adapters/local/local-chat.ts";
import { type BarIn, barsOf } from "./incident-bars.ts";
import { actorsOf } from "./local-api.ts";
import type { OpenStreams } from "./open-streams.ts";
import type { Visitor } from "./visitor.ts";

/** How often a sign of life is sent, in milliseconds; the page gives up after three that are missing. */
const BEAT_MS = 10_000;
/** Changes within this time go out together, in milliseconds. */
const GATHER_MS = 20;

export function localStream(
  app: FastifyInstance,
  chats: readonly LocalChat[],
  barIn: BarIn,
  streams: OpenStreams,
): void {
  // A stream never ends by itself; closing the server would wait for it.
  app.addHook("preClose", async () => streams.end());

  app.get("/api/stream", (request, reply) => {
    const actors = actorsOf(request.query, chats);
    const { visitor } = request;
    const response = reply.raw;
    reply.hijack();
    response.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      "content-type": "text/event-stream; charset=utf-8",
      "x-accel-buffering": "no",
    });
    response.write("retry: 1000\n\n");
    streams.add(response, visitor?.id ?? "");

    const failed = (error: unknown) => {
      request.log.error({ err: error }, "A page could not be kept up to date");
      // The browser comes back by itself and then gets everything again.
      response.end();
    };
    const stops = actors.map(({ chat, user }) => follow({ chat, user, barIn }, response, failed));
    const beat = setInterval(() => void sign(response, visitor), BEAT_MS);
    response.once("close", () => {
      clearInterval(beat);
      for (const stop of stops) stop();
    });
  });
}

/** A sign of life. A session that another process has ended, or whose time is up, ends its streams here. */
async function sign(response: ServerResponse, visitor: Visitor | null): Promise<void> {
  const mayStay = (await visitor?.isStillIn().catch(() => false)) ?? false;
  if (response.writableEnded) return;
  if (mayStay) response.write("event: beat\ndata: {}\n\n");
  else response.end();
}

/** Sends what the person sees now and after every change. Returns how to end it. */
function follow(
  { chat, user, barIn }: { readonly chat: LocalChat; readonly user: string; readonly barIn: BarIn },
  response: ServerResponse,
  failed: (error: unknown) => void,
): () => void {
  const sent = new Map<string, string>();
  const withBars = barsOf(chat.network, user, barIn);
  let frame = "";
  let timer: NodeJS.Timeout | undefined;
  let sending = false;
  let changed = false;

  async function send(): Promise<void> {
    const view = await chat.view(user);
    if (view === undefined) {
      response.write(event("gone", { network: chat.network, user }));
      return;
    }
    const news = newsOf(view, sent);
    if (news.frame === frame && news.rooms.length === 0) return;
    frame = news.frame;
    const rooms = await withBars(news.rooms);
    if (!response.write(event("network", { ...JSON.parse(frame), rooms }))) await drained(response);
  }

  async function run(): Promise<void> {
    sending = true;
    try {
      while (changed && !response.writableEnded) {
        changed = false;
        await send();
      }
    } catch (error) {
      failed(error);
    } finally {
      sending = false;
    }
  }

  const soon = () => {
    changed = true;
    if (sending || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      void run();
    }, GATHER_MS);
  };
  const unwatch = chat.watch(soon);
  changed = true;
  void run();
  return () => {
    clearTimeout(timer);
    unwatch();
  };
}

/** The rooms that this stream has not sent as they are now, and everything around the rooms. */
function newsOf(view: NetworkView, sent: Map<string, string>) {
  const { rooms, ...around } = view;
  const news = rooms.filter((room) => {
    const now = JSON.stringify(room);
    const isNew = sent.get(room.id) !== now;
    sent.set(room.id, now);
    return isNew;
  });
  return { rooms: news, frame: JSON.stringify({ ...around, order: rooms.map((room) => room.id) }) };
}

function event(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off("drain", done).off("close", done);
      resolve();
    };
    response.once("drain", done).once("close", done);
  });
}
