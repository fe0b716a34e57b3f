/** The login of the local page: one form, one password, one cookie. */
import { randomUUID } from "node:crypto";
import cookie from "@fastify/cookie";
import rateLimit, { normalizeIP } from "@fastify/rate-limit";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { parseInput } from "./parse-input.ts";
import { cookieKey, isPassword } from "./password.ts";
import { createSessions, SESSION_MS, type SessionStore } from "./sessions.ts";
import type { Visitor } from "./visitor.ts";
import { WebError } from "./web-error.ts";

export interface LoginOptions {
  readonly password: string;
  /** MUSTER_SECRET: signs cookies. */
  readonly secret: string;
  readonly sessions: SessionStore;
  readonly now: () => Date;
  /** The page is reached by https alone: cookies then never travel without. */
  readonly secureCookie: boolean;
  /** Called when a session was ended here. @param visitor see {@link Visitor.id} */
  readonly ended: (visitor: string) => void;
}

/** Wrong passwords within this time, in milliseconds; then the right one is refused too. */
const TRIES = { each: 5, newcomers: 50, timeWindow: 15 * 60_000 } as const;
const BROWSER_SECONDS = 400 * 24 * 3_600;
const credentials = z.strictObject({ password: z.string().max(1_000) });

/**
 * Adds the routes. A browser that has logged in before is known by a cookie of its own and has tries of its own, so that
 * the guesses of others do not lock it out (OWASP, "Slow Down Online Guessing Attacks with Device Cookies").
 * @returns who sends a request; undefined for anyone who is not logged in
 */
export async function login(
  app: FastifyInstance,
  options: LoginOptions,
): Promise<(request: FastifyRequest) => Promise<Visitor | undefined>> {
  const { password, secret, secureCookie: secure, now } = options;
  const sessions = createSessions(options.sessions, now);
  const prefix = secure ? "__Host-" : "";
  const SESSION = `${prefix}muster_session`;
  const BROWSER = `${prefix}muster_browser`;
  await app.register(cookie, { secret: cookieKey(secret, password) });
  await app.register(rateLimit, { global: false, timeWindow: TRIES.timeWindow });

  const signed = (request: FastifyRequest, name: string): string | undefined => {
    const { valid, value } = request.unsignCookie(request.cookies[name] ?? "");
    return valid ? value : undefined;
  };
  const browserOf = (request: FastifyRequest) => signed(request, BROWSER);
  const tries = app.createRateLimit({
    max: TRIES.each,
    keyGenerator: (request) => browserOf(request) ?? normalizeIP(request.ip),
  });
  const newcomers = app.createRateLimit({ max: TRIES.newcomers, keyGenerator: () => "newcomers" });
  const limitsOf = (request: FastifyRequest) =>
    browserOf(request) === undefined ? [tries, newcomers] : [tries];

  /** Seconds until the next try; 0: at once. */
  async function wait(request: FastifyRequest): Promise<number> {
    const all = await Promise.all(limitsOf(request).map((limit) => limit(request, { increment: false })));
    return Math.max(0, ...all.map((one) => (one.isAllowed || one.remaining > 0 ? 0 : one.ttlInSeconds)));
  }

  const give = (reply: FastifyReply, name: string, value: string, maxAge: number) =>
    reply.setCookie(name, value, {
      signed: true,
      path: "/",
      httpOnly: true,
      sameSite: "strict",
      secure,
      maxAge,
    });

  const visitorOf = async (request: FastifyRequest): Promise<Visitor | undefined> => {
    const content = signed(request, SESSION);
    const id = content === undefined ? undefined : await inTrouble(sessions.find(content));
    if (content === undefined || id === undefined) return undefined;
    return { id, isStillIn: async () => (await sessions.find(content)) !== undefined };
  };

  app.post("/api/login", async (request, reply) => {
    const given = parseInput(credentials, request.body).password;
    const seconds = await wait(request);
    if (seconds > 0) {
      reply.header("retry-after", String(seconds));
      throw new WebError(429, `Too many wrong tries. Try again in ${Math.ceil(seconds / 60)} min.`);
    }
    if (!isPassword(given, password)) {
      for (const limit of limitsOf(request)) await limit(request);
      request.log.warn("A login to the local page failed");
      throw new WebError(401, "That is not the password.");
    }
    give(reply, SESSION, await inTrouble(sessions.begin()), SESSION_MS / 1_000);
    return give(reply, BROWSER, browserOf(request) ?? randomUUID(), BROWSER_SECONDS)
      .code(204)
      .send();
  });

  app.post("/api/logout", async (request, reply) => {
    const visitor = await visitorOf(request);
    if (visitor !== undefined) {
      await inTrouble(sessions.end(visitor.id));
      options.ended(visitor.id);
    }
    return reply.clearCookie(SESSION, { path: "/", secure }).code(204).send();
  });
  return visitorOf;
}

/** Without the store nobody is let in, and nothing of its error gets out. */
async function inTrouble<T>(asked: Promise<T>): Promise<T> {
  return await asked.catch((cause: unknown) => {
    throw new WebError(503, "Muster's database does not answer. Try again in a moment.", { cause });
  });
}
