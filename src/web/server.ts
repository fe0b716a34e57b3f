/** Muster's web server: health and metrics, raw handlers of the adapters, and the page of the local networks. */
import type { IncomingMessage, ServerResponse } from "node:http";
import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  LogController,
} from "fastify";
import { addressError } from "./listen-address.ts";
import { type LocalPageOptions, localPage, refuseUnsafeExposure } from "./local-page.ts";
import { type Check, type Metrics, operatorEndpoints } from "./operator-endpoints.ts";
import { protect } from "./protection.ts";

/** Gets the request as Node gives it: nothing has been read, nothing has been answered. */
export type RawHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** A path that goes to a handler which reads the body itself (Slack's signature is over the raw bytes). The Host and Origin rules do not hold there. */
export interface Mount {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly handle: RawHandler;
}

export interface WebServerOptions {
  /** Address or name to listen on: `127.0.0.1`. */
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly log: FastifyBaseLogger;
  /** What must work before this process is ready. */
  readonly checks: () => Promise<readonly Check[]>;
  /** A prom-client registry. */
  readonly metrics?: Metrics;
  readonly mounts?: readonly Mount[];
  /** Further routes (report pages, alert intake); they are protected like all others. */
  readonly routes?: (app: FastifyInstance) => void;
  /** Further host names under which the server is reached, for instance that of MUSTER_PUBLIC_URL. */
  readonly names?: readonly string[];
  /** Given when there are local networks: then their page is served at `/`. */
  readonly local?: LocalPageOptions;
}

export interface WebServer {
  /** Where it answers: `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Ends open streams and lets requests under way finish. */
  close(): Promise<void>;
}

/** Whose X-Forwarded-For says where a request comes from: this machine and private networks. */
const PROXIES = ["loopback", "linklocal", "uniquelocal"];
/** Largest body of a request to the JSON API, in bytes. */
const BODY_LIMIT = 128 * 1024;

/**
 * Starts the web server.
 * @throws Error when the port is taken, or when the local page would be open to others without a password
 */
export async function createWebServer(options: WebServerOptions): Promise<WebServer> {
  const { host, port, local } = options;
  const names = (options.names ?? []).map((name) => name.toLowerCase());
  if (local !== undefined) refuseUnsafeExposure(host, local.password);

  const app = Fastify({
    loggerInstance: options.log,
    // Addresses carry who looks at what; errors are logged where they happen.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    forceCloseConnections: true,
    requestTimeout: 30_000,
    // A public name means a proxy in front. It is believed where no client from outside can be.
    trustProxy: names.length > 0 ? PROXIES : false,
  });
  app.removeContentTypeParser("text/plain");
  answerErrors(app);
  await protect(app, { bound: host, names, https: local?.secureCookie ?? false });
  operatorEndpoints(app, options.checks, options.metrics);
  for (const one of options.mounts ?? []) mount(app, one);
  options.routes?.(app);
  if (local !== undefined) void app.register(localPage, local);

  try {
    const url = await app.listen({ host, port });
    options.log.info({ url, localPage: local !== undefined }, "The web server listens");
    return { url, close: () => app.close() };
  } catch (cause) {
    await app.close();
    throw addressError(cause, host, port);
  }
}

function mount(app: FastifyInstance, { method, path, handle }: Mount): void {
  void app.register(async (raw) => {
    raw.removeAllContentTypeParsers();
    // Leaves the body unread for the handler.
    raw.addContentTypeParser("*", (_request, _payload, done) => done(null));
    raw.route({
      method,
      url: path,
      config: { raw: true },
      helmet: false,
      handler: (request, reply) => {
        reply.hijack();
        handle(request.raw, reply.raw);
      },
    });
  });
}

/** One shape for everything that goes wrong: `{ error }`, in words for the caller; surprises only under the request's id. */
function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) return reply.code(status).send({ error: error.message });
    request.log.error({ err: error, requestId: request.id }, "A request failed");
    return reply.code(status).send({ error: `Something went wrong here (request ${request.id}).` });
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: "There is nothing here." }));
}
