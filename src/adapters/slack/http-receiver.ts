/** Receives by HTTP: Bolt's receiver behind checks of its own. Does not listen; the app's web server mounts it. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { HTTPReceiver } from "@slack/bolt";
import type { Logger } from "pino";
import { boltLog } from "./bolt-log.ts";
import type { EventReceiver } from "./receiver.ts";

export interface HttpEventReceiver extends EventReceiver {
  /** Handles one request of Slack; the body must not have been read. */
  requestListener(request: IncomingMessage, response: ServerResponse): void;
}

interface Deps {
  readonly signingSecret: string;
  readonly path: string;
  readonly bodyLimit: number;
  readonly log: Logger;
}

/** Bolt refuses timestamps more than 5 minutes old, but takes any in the future: a stolen request could be kept. */
const FUTURE_SECONDS = 60;

export function createHttpReceiver(deps: Deps): HttpEventReceiver {
  const receiver = new HTTPReceiver({
    signingSecret: deps.signingSecret,
    endpoints: [deps.path],
    bodyLimit: deps.bodyLimit,
    logger: boltLog(deps.log),
    // 503, not Bolt's 404: Slack then tries again.
    unhandledRequestHandler: ({ response }) => {
      deps.log.warn("Slack got no acknowledgement within 3 seconds");
      refuse(response, 503);
    },
  });
  let open = false;
  return {
    bolt: receiver,
    async open() {
      open = true;
    },
    async close() {
      open = false;
    },
    trouble: () => undefined,
    requestListener(request, response) {
      if (!open) return refuse(response, 503);
      const sentAt = Number(request.headers["x-slack-request-timestamp"]);
      if (sentAt > Date.now() / 1_000 + FUTURE_SECONDS) return refuse(response, 401);
      // What is left of a body that was refused is read and thrown away, or its sender would wait for ever.
      response.once("finish", () => request.complete || request.resume());
      if (Number(request.headers["content-length"]) > deps.bodyLimit) return refuse(response, 413);
      try {
        receiver.requestListener(request, response);
      } catch {
        refuse(response, 404); // Another path or method than Slack's.
      }
    },
  };
}

function refuse(response: ServerResponse, status: 401 | 404 | 413 | 503): void {
  if (response.headersSent) return;
  const headers = { 503: { "retry-after": "5" }, 413: { connection: "close" }, 401: {}, 404: {} }[status];
  response.writeHead(status, headers);
  response.end();
}
