/** A proxy on loopback in front of a real homeserver that shows the faults which a real one cannot be asked for. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Fault } from "../adapters/contract-harness.ts";

/** Which calls a route name means. */
const ROUTES: Record<string, RegExp> = {
  createRoom: /^POST \S+\/createRoom$/,
  invite: /^POST \S+\/invite$/,
  joined_members: /^GET \S+\/joined_members$/,
  send: /^PUT \S+\/send\//,
  profile: /^GET \S+\/profile\//,
  sync: /^GET \S+\/sync$/,
  whoami: /^GET \S+\/whoami$/,
  join: /^POST \S+\/join(\/[^/]+)?$/,
  members: /^GET \S+\/members$/,
  event: /^GET \S+\/event\//,
  "state.set": /^PUT \S+\/state\//,
  "state.encryption": /^GET \S+\/state\/m\.room\.encryption/,
  "keys/upload": /^POST \S+\/keys\/upload$/,
  "keys/query": /^POST \S+\/keys\/query$/,
  "keys/claim": /^POST \S+\/keys\/claim$/,
  sendToDevice: /^PUT \S+\/sendToDevice\//,
};
const INJECTED = '{"errcode":"M_UNKNOWN","error":"injected"}';

export interface FaultProxy {
  readonly url: string;
  fault(route: string, fault: Pick<Fault, "kind" | "times">): void;
  /** Routes with faults that no call has run into. */
  untouched(): readonly string[];
  /** From now on every so-many-th call gets a 500, whatever it is; 0: none. */
  failEvery(calls: number): void;
  /** Every call so far, as `PUT /_matrix/…`. */
  readonly calls: readonly string[];
  /** Answers the next sync with the batch that brought this event once more. */
  replay(event: string): void;
  stop(): Promise<void>;
}

export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const faults: {
    readonly route: string;
    readonly pattern: RegExp;
    readonly kind: Fault["kind"];
    readonly times: number;
    left: number;
  }[] = [];
  const batches: string[] = [];
  const polls = new Set<AbortController>();
  const calls: string[] = [];
  let replayed: string | undefined;
  let failing = 0;

  async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const call = `${req.method} ${(req.url ?? "").split("?")[0]}`;
    const fault = faults.find(({ pattern, left }) => left > 0 && pattern.test(call));
    if (fault) fault.left--;
    calls.push(call);
    if (failing > 0 && calls.length % failing === 0) return answer(res, 500, INJECTED);
    if (fault?.kind === "timeout") return;
    if (fault?.kind === "500") return answer(res, 500, INJECTED);
    if (fault?.kind === "429") return answer(res, 429, '{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":30}');
    const isSync = ROUTES.sync?.test(call) ?? false;
    if (isSync && replayed !== undefined) {
      const batch = replayed;
      replayed = undefined;
      return answer(res, 200, batch);
    }
    const gone = new AbortController();
    res.once("close", () => gone.abort());
    if (isSync) polls.add(gone);
    const forwarded = await fetch(target + req.url, {
      method: req.method ?? "GET",
      headers: {
        authorization: req.headers.authorization ?? "",
        "content-type": req.headers["content-type"] ?? "application/json",
      },
      ...(body.length > 0 ? { body } : {}),
      signal: gone.signal,
    }).finally(() => polls.delete(gone));
    const content = Buffer.from(await forwarded.arrayBuffer());
    if (isSync && forwarded.ok) batches.push(content.toString());
    if (fault?.kind === "lost-reply") res.destroy();
    else answer(res, forwarded.status, content, forwarded.headers.get("content-type") ?? undefined);
  }

  const server = createServer((req, res) => void serve(req, res).catch(() => res.destroy()));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fault: (route, { kind, times }) => {
      const pattern = ROUTES[route];
      if (!pattern) throw new Error(`the proxy does not know the route ${route}`);
      faults.push({ route, pattern, kind, times, left: times });
    },
    untouched: () => faults.filter(({ left, times }) => left === times).map(({ route }) => route),
    failEvery: (calls) => {
      failing = calls;
    },
    calls,
    replay: (event) => {
      replayed = batches.find((batch) => batch.includes(JSON.stringify(event)));
      if (replayed === undefined) throw new Error(`no batch brought ${event}`);
      for (const poll of polls) poll.abort();
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

function answer(res: ServerResponse, status: number, body: string | Buffer, type = "application/json"): void {
  if (!res.destroyed) res.writeHead(status, { "content-type": type }).end(body);
}
