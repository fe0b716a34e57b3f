/** What every answer carries and every request must satisfy, whatever it asks for. */
import helmet from "@fastify/helmet";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { hostAllowed } from "./hosts.ts";
import { WebError } from "./web-error.ts";

const SELF = ["'self'"];
const NONE = ["'none'"];
/** No inline script or style, nothing from elsewhere, never in a frame; text cannot become markup (W3C CSP 3, Trusted Types). */
const POLICY = {
  defaultSrc: NONE,
  scriptSrc: SELF,
  styleSrc: SELF,
  imgSrc: SELF,
  connectSrc: SELF,
  formAction: SELF,
  baseUri: NONE,
  frameAncestors: NONE,
  requireTrustedTypesFor: ["'script'"],
  trustedTypes: NONE,
};
/** The one header that helmet leaves out. */
const PERMISSIONS = "camera=(), geolocation=(), microphone=()";
const HSTS_SECONDS = 365 * 24 * 3_600;

declare module "fastify" {
  interface FastifyContextConfig {
    /** An adapter's own handler, which proves by itself who sends. */
    raw?: boolean;
  }
}

export interface Protection {
  /** What the server listens on. */
  readonly bound: string;
  /** Host names under which it is reached besides its address and loopback, in lower case. */
  readonly names: readonly string[];
  /** Those names are reached by https: browsers then never try without. */
  readonly https: boolean;
}

/** Resolves when routes may be added. */
export async function protect(app: FastifyInstance, { bound, names, https }: Protection): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: POLICY },
    referrerPolicy: { policy: "no-referrer" },
    xFrameOptions: { action: "deny" },
    strictTransportSecurity: https ? { maxAge: HSTS_SECONDS, includeSubDomains: false } : false,
  });
  app.addHook("onRequest", async (request, reply) => {
    if (request.routeOptions.config.raw === true) return;
    reply.header("permissions-policy", PERMISSIONS);
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
