/** What every answer carries and every request must satisfy, whatever it asks for. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { hostAllowed } from "./hosts.ts";
import { WebError } from "./web-error.ts";

const HEADERS = {
  // No inline script or style, nothing from elsewhere, never in a frame; text cannot become markup (W3C CSP 3, Trusted Types).
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
} as const;

declare module "fastify" {
  interface FastifyContextConfig {
    /** An adapter's own handler, which proves by itself who sends. */
    raw?: boolean;
  }
}

/** @param names host names under which the server is reached besides its address and loopback */
export function protect(app: FastifyInstance, bound: string, names: readonly string[]): void {
  app.addHook("onRequest", async (request, reply) => {
    if (request.routeOptions.config.raw === true) return;
    reply.headers(HEADERS);
    if (!hostAllowed(request.headers.host, bound, names))
      throw new WebError(421, "This server does not answer under that host name.");
    if (request.method !== "GET" && request.method !== "HEAD" && !sameOrigin(request))
      throw new WebError(403, "Requests from other sites are refused.");
  });
}

/** Browsers name the origin of every POST (Fetch §3.2); a program that is no browser names none and carries no cookie of a victim. */
function sameOrigin(request: FastifyRequest): boolean {
  const { origin, host } = request.headers;
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin") return false;
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === new URL(`http://${host}`).host;
}
