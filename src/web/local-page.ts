/** The page of the local networks and its API: on this machine only, or behind a password. */
import { fileURLToPath } from "node:url";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { LocalChat } from "../adapters/local/local-chat.ts";
import { hostOf, isLoopback } from "./hosts.ts";
import { type CommandHelp, localApi } from "./local-api.ts";
import { localStream } from "./local-stream.ts";
import { isOpenFile, LOGIN_PAGE, login, sessionOf } from "./login.ts";
import { createGate, type Gate, SHORTEST_PASSWORD } from "./password.ts";
import { WebError } from "./web-error.ts";

export interface LocalPageOptions {
  readonly chats: readonly LocalChat[];
  /** For completion and help on the page. */
  readonly commands: () => readonly CommandHelp[];
  /** MUSTER_LOCAL_PASSWORD; without it the page answers this machine only. */
  readonly password?: string;
  /** MUSTER_SECRET: signs sessions. */
  readonly secret: string;
  readonly now: () => Date;
  /** The page is reached by https: the cookie then never travels without. */
  readonly secureCookie?: boolean;
}

const PAGE = fileURLToPath(new URL("./page", import.meta.url));

/**
 * On the local page everybody may act as anyone, so it must not be open to others.
 * @throws Error that says what to do
 */
export function refuseUnsafeExposure(host: string, password: string | undefined): void {
  if (password !== undefined && password.length < SHORTEST_PASSWORD)
    throw new Error(
      `MUSTER_LOCAL_PASSWORD has ${password.length} characters; use at least ${SHORTEST_PASSWORD}.`,
    );
  if (password === undefined && !isLoopback(host))
    throw new Error(
      `The local network's page would be open to others on ${host}, and everybody may act as anyone there. ` +
        "Set MUSTER_LOCAL_PASSWORD (at least 12 characters), or HOST=127.0.0.1, or connect Slack or Matrix instead.",
    );
}

/** A fastify plugin; the server around it is protected already. */
export async function localPage(app: FastifyInstance, options: LocalPageOptions): Promise<void> {
  const { password, secret, now } = options;
  const gate = password === undefined ? undefined : createGate({ password, secret, now });

  if (gate !== undefined) login(app, gate, options.secureCookie ?? false);
  await app.register(async (inner) => {
    inner.addHook("onRequest", async (request, reply) => {
      if (mayEnter(request, gate) || (gate !== undefined && isOpenFile(request))) return;
      if (gate !== undefined && request.method === "GET" && request.url === "/")
        return reply.redirect(LOGIN_PAGE);
      throw gate === undefined
        ? new WebError(
            403,
            "The local page answers on this machine only; set MUSTER_LOCAL_PASSWORD to open it.",
          )
        : new WebError(401, "Log in first.");
    });
    // Whether there is anything to log out of.
    inner.get("/api/session", async () => ({ password: gate !== undefined }));
    localApi(inner, options.chats, options.commands);
    localStream(inner, options.chats);
    await inner.register(fastifyStatic, { root: PAGE, wildcard: false, cacheControl: true, maxAge: 0 });
  });
}

/** Without a password both ends must be this machine: who asks, and under which name (a proxy in front would let others in). */
function mayEnter(request: FastifyRequest, gate: Gate | undefined): boolean {
  if (gate !== undefined) return gate.valid(sessionOf(request));
  return isLoopback(request.socket.remoteAddress ?? "") && isLoopback(hostOf(request.headers.host) ?? "");
}
