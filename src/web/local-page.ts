/** The page of the local networks and its API: on this machine only, or behind a password. */
import { fileURLToPath } from "node:url";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { LocalChat } from "../adapters/local/local-chat.ts";
import { hostOf, isLoopback } from "./hosts.ts";
import type { BarIn } from "./incident-bars.ts";
import { type CommandHelp, localApi } from "./local-api.ts";
import { localStream } from "./local-stream.ts";
import { isOpenFile, LOGIN_PAGE } from "./open-files.ts";
import { OpenStreams } from "./open-streams.ts";
import { MIN_PASSWORD_LENGTH } from "./password.ts";
import type { SessionStore } from "./sessions.ts";
import type { Visitor } from "./visitor.ts";
import { WebError } from "./web-error.ts";

export interface LocalPageOptions {
  readonly chats: readonly LocalChat[];
  /** For completion and help on the page. */
  readonly commands: () => readonly CommandHelp[];
  /** What stands above a room about its incident. */
  readonly barIn: BarIn;
  /** MUSTER_LOCAL_PASSWORD; without it the page answers this machine only. */
  readonly password?: string;
  /** MUSTER_SECRET: signs sessions. */
  readonly secret: string;
  /** Where it is kept which sessions were ended. */
  readonly sessions: SessionStore;
  readonly now: () => Date;
  /** The page is reached by https: cookies then never travel without. */
  readonly secureCookie?: boolean;
}

const PAGE = fileURLToPath(new URL("./page", import.meta.url));

/**
 * On the local page everybody may act as anyone, so it must not be open to others.
 * @throws Error that says what to do
 */
export function refuseUnsafeExposure(host: string, password: string | undefined): void {
  if (password !== undefined && password.length < MIN_PASSWORD_LENGTH)
    throw new Error(
      `MUSTER_LOCAL_PASSWORD has ${password.length} characters; use at least ${MIN_PASSWORD_LENGTH}.`,
    );
  if (password === undefined && !isLoopback(host))
    throw new Error(
      `The local network's page would be open to others on ${host}, and everybody may act as anyone there. ` +
        "Set MUSTER_LOCAL_PASSWORD (at least 12 characters), or HOST=127.0.0.1, or connect Slack or Matrix instead.",
    );
}

/** A fastify plugin; the server around it is protected already. */
export async function localPage(app: FastifyInstance, options: LocalPageOptions): Promise<void> {
  const { password, secret, sessions, now, secureCookie = false } = options;
  const streams = new OpenStreams();
  const ended = (visitor: string) => streams.end(visitor);
  const visitorOf =
    password === undefined
      ? atThisMachine
      : await (await import("./login.ts")).login(app, {
          password,
          secret,
          sessions,
          now,
          secureCookie,
          ended,
        });

  app.decorateRequest("visitor", null);
  await app.register(async (inner) => {
    inner.addHook("onRequest", async (request, reply) => {
      request.visitor = (await visitorOf(request)) ?? null;
      if (request.visitor !== null || (password !== undefined && isOpenFile(request))) return;
      if (password !== undefined && request.method === "GET" && request.url === "/")
        return reply.redirect(LOGIN_PAGE);
      throw password === undefined
        ? new WebError(
            403,
            "The local page answers on this machine only; set MUSTER_LOCAL_PASSWORD to open it.",
          )
        : new WebError(401, "Log in first.");
    });
    // Whether there is anything to log out of.
    inner.get("/api/session", async () => ({ password: password !== undefined }));
    localApi(inner, options.chats, options.commands, options.barIn);
    localStream(inner, options.chats, options.barIn, streams);
    await inner.register(fastifyStatic, { root: PAGE, wildcard: false, cacheControl: true, maxAge: 0 });
  });
}

/** Without a password both ends must be this machine: who asks, and under which name (a proxy in front would let others in). */
async function atThisMachine({ socket, headers }: FastifyRequest): Promise<Visitor | undefined> {
  const address = socket.remoteAddress ?? "";
  if (!isLoopback(address) || !isLoopback(hostOf(headers.host) ?? "")) return undefined;
  return { id: address, isStillIn: async () => true };
}
