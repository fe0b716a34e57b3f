/** The login of the local page: one form, one password, one cookie. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { parseInput } from "./parse-input.ts";
import { type Gate, SESSION_FOR } from "./password.ts";
import { WebError } from "./web-error.ts";

const COOKIE = "muster_session";
const credentials = z.strictObject({ password: z.string().max(1000) });

/** Files that the form needs before anybody is logged in: no data in any of them. */
export const LOGIN_PAGE = "/login.html";
const OPEN_FILES: readonly string[] = [
  LOGIN_PAGE,
  "/login.js",
  "/theme.css",
  "/controls.css",
  "/dialogs.css",
  "/icon.svg",
];

/** Whether everybody may have this file. */
export function isOpenFile(request: FastifyRequest): boolean {
  return request.method === "GET" && OPEN_FILES.includes(request.url);
}

export function login(app: FastifyInstance, gate: Gate, secure: boolean): void {
  const flags = `Path=/; HttpOnly; SameSite=Strict${secure ? "; Secure" : ""}`;

  app.post("/api/login", async (request, reply) => {
    const { password } = parseInput(credentials, request.body);
    const result = gate.login(password, request.socket.remoteAddress ?? "");
    if (result.ok)
      return reply
        .code(204)
        .header("set-cookie", `${COOKIE}=${result.session}; Max-Age=${SESSION_FOR / 1000}; ${flags}`)
        .send();
    request.log.warn("A login to the local page failed");
    if (result.retryAfterMs === undefined) throw new WebError(401, "That is not the password.");
    const seconds = Math.ceil(result.retryAfterMs / 1000);
    reply.header("retry-after", String(seconds));
    throw new WebError(429, `Too many wrong tries. Try again in ${Math.ceil(seconds / 60)} min.`);
  });

  app.post("/api/logout", async (_request, reply) =>
    reply.code(204).header("set-cookie", `${COOKIE}=; Max-Age=0; ${flags}`).send(),
  );
}

export function sessionOf(request: FastifyRequest): string | undefined {
  for (const pair of (request.headers.cookie ?? "").split(";")) {
    const [name, value] = pair.trim().split("=", 2);
    if (name === COOKIE) return value;
  }
  return undefined;
}
