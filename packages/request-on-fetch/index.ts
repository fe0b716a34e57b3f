/**
 * The part of the `request` library that matrix-bot-sdk calls (its lib/http.js), on Node's own fetch.
 *
 * Beyond the original: a limit on the size of an answer, an AbortSignal, redirects refused unless asked for
 * (the access token never goes to another host), `Retry-After` handed on as `retry_after_ms`, and errors that name method
 * and path only, so that neither a token nor a query can reach a log.
 */

/** What the SDK passes. Fields that are not listed here are not looked at. */
export interface Params {
  /** Absolute http(s) URL. */
  readonly uri: string;
  readonly method: string;
  /** Query; arrays become repeated parameters, null and undefined are left out. */
  readonly qs?: Readonly<Record<string, unknown>> | null | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | Buffer | undefined;
  /** `null`: the body is handed over as a Buffer, else as text. */
  readonly encoding?: null | undefined;
  /** Milliseconds for the whole answer, body included; default 60,000. */
  readonly timeout?: number | undefined;
  /** Gives up at once. */
  readonly signal?: AbortSignal | undefined;
  /** Follows redirects of a GET, as of a media repository that keeps its files elsewhere. Default: refuses them. */
  readonly followRedirects?: boolean | undefined;
  /** Largest answer in bytes; default 64 MiB. */
  readonly maxBytes?: number | undefined;
}

/** An answer of any status: the SDK decides what is an error. */
export interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** An error whose text is method, path and code, and nothing else. */
export type CodedError = Error & { readonly code: string };

export type Callback = (error: CodedError | null, answer?: Answer, body?: string | Buffer) => void;

const MAX_BYTES = 64 * 1024 * 1024;
const TIMEOUT_MS = 60_000;

/** Makes one request and calls back once: with an answer, or with why there is none. */
function request(params: Params, callback: Callback): void {
  exchange(params).then(
    (answer) => callback(null, answer, answer.body),
    (error: unknown) => callback(nameable(params, error)),
  );
}

// The SDK says require("request") and calls what it gets: Node hands the export of this name to require().
export { request as "module.exports" };

async function exchange(params: Params): Promise<Answer> {
  const stop = new AbortController();
  const giveUp = (): void => stop.abort(codedError("ABORTED", "aborted"));
  const timer = setTimeout(
    () => stop.abort(codedError("ETIMEDOUT", "no answer in time")),
    params.timeout ?? TIMEOUT_MS,
  );
  if (params.signal?.aborted) giveUp();
  params.signal?.addEventListener("abort", giveUp, { once: true });
  try {
    const response = await follow(params, stop.signal);
    const bytes = await read(response, params.maxBytes ?? MAX_BYTES);
    const headers = Object.fromEntries(response.headers);
    const body =
      params.encoding === null ? bytes : withRetryAfter(response.status, headers, bytes.toString("utf8"));
    return { statusCode: response.status, headers, body };
  } finally {
    clearTimeout(timer);
    params.signal?.removeEventListener("abort", giveUp);
  }
}

const MAX_REDIRECTS = 3;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

async function follow(params: Params, signal: AbortSignal): Promise<Response> {
  const mayFollow = params.followRedirects === true && params.method === "GET";
  const first = address(params);
  let url = first;
  for (let redirects = 0; ; redirects++) {
    const response = await fetch(url, {
      method: params.method,
      // The token is for the host that it was given for.
      headers: url.origin === first.origin ? (params.headers ?? {}) : withoutToken(params.headers ?? {}),
      body: params.body ?? null,
      redirect: mayFollow ? "manual" : "error",
      signal,
    });
    const location = response.headers.get("location");
    if (!REDIRECTS.includes(response.status) || location === null) return response;
    await response.body?.cancel();
    const next = new URL(location, url);
    const isSafe = next.protocol === "https:" || next.protocol === first.protocol;
    if (redirects === MAX_REDIRECTS || !/^https?:$/.test(next.protocol) || !isSafe)
      throw codedError("EREDIRECT", "redirected too often, or to where nobody should follow");
    url = next;
  }
}

function withoutToken(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !/^(?:authorization|cookie)$/i.test(name)),
  );
}

function address(params: Params): URL {
  const url = new URL(params.uri);
  for (const [name, value] of Object.entries(params.qs ?? {})) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null) url.searchParams.append(name, String(one));
    }
  }
  return url;
}

async function read(response: Response, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > maxBytes) throw codedError("ETOOLARGE", `the answer is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * The SDK reads the wait from the body only, while proxies and newer servers say it in the header
 * (Matrix spec v1.10 on: `Retry-After`; RFC 9110 §10.2.3: seconds or a date).
 */
function withRetryAfter(status: number, headers: Readonly<Record<string, string>>, body: string): string {
  const header = headers["retry-after"];
  if (status !== 429 || header === undefined) return body;
  const seconds = /^\s*\d+\s*$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  if (!Number.isFinite(seconds)) return body;
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== "object" || parsed === null || "retry_after_ms" in parsed) return body;
    if (!("errcode" in parsed) || typeof parsed.errcode !== "string") return body;
    return JSON.stringify({ ...parsed, retry_after_ms: Math.max(0, Math.ceil(seconds * 1000)) });
  } catch {
    return body;
  }
}

function codedError(code: string, message: string): CodedError {
  return Object.assign(new Error(message), { code });
}

/** A new error of known parts: the caught one may quote headers or the query. */
function nameable(params: Params, error: unknown): CodedError {
  const code = codeOf(error);
  let path = "(not a URL)";
  try {
    path = new URL(params.uri).pathname;
  } catch {
    // The address itself is broken; its text is not repeated since it may hold a token.
  }
  const safe = /^[A-Za-z0-9_]{1,60}$/.test(code) ? code : "UNKNOWN";
  return codedError(safe, `${params.method} ${path}: ${safe}`);
}

/** The code of the error, else of its cause (fetch wraps what happened below it), else a name. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "UNKNOWN";
  const { cause } = error;
  const found = [
    "code" in error ? error.code : undefined,
    cause instanceof Error && "code" in cause ? cause.code : undefined,
    cause instanceof Error ? cause.name : undefined,
    error.name,
  ];
  return String(found.find((one) => one !== undefined && one !== null));
}
