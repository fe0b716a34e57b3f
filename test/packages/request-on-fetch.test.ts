import { createServer, type RequestListener, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import type { Answer, Callback, Params } from "request";
import { afterEach, describe, expect, it } from "vitest";

type Request = (params: Params, callback: Callback) => void;

// As the SDK gets it.
const request: Request = createRequire(import.meta.url)("request");
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

describe("request on fetch", () => {
  it("sends method, query with repeated parameters, headers and body", async () => {
    const url = await serve((req, res) => {
      const chunks: Buffer[] = [];
      req.on("data", (chunk: Buffer) => chunks.push(chunk));
      req.on("end", () => {
        const body = Buffer.concat(chunks).toString("utf8");
        res.setHeader("x-seen", "yes");
        res.end(
          JSON.stringify({ method: req.method, url: req.url, type: req.headers["content-type"], body }),
        );
      });
    });

    const answer = await ask({
      uri: `${url}/a`,
      method: "PUT",
      qs: { since: "s 1", via: ["x", "y"], none: null },
      headers: { "Content-Type": "application/json" },
      body: '{"a":1}',
    });

    expect(answer.statusCode).toBe(200);
    expect(answer.headers["x-seen"]).toBe("yes");
    expect(JSON.parse(String(answer.body))).toEqual({
      method: "PUT",
      url: "/a?since=s+1&via=x&via=y",
      type: "application/json",
      body: '{"a":1}',
    });
  });

  it("hands over a Buffer when the encoding is null", async () => {
    const url = await serve((_req, res) => void res.end(Buffer.from([0, 255])));

    const answer = await ask({ uri: url, method: "GET", encoding: null });

    expect(answer.body).toEqual(Buffer.from([0, 255]));
  });

  it("refuses an answer over the limit", async () => {
    const url = await serve((_req, res) => void res.end("x".repeat(5_000)));

    await expect(ask({ uri: url, method: "GET", maxBytes: 4_999 })).rejects.toMatchObject({
      code: "ETOOLARGE",
    });
    await expect(ask({ uri: url, method: "GET", maxBytes: 5_000 })).resolves.toMatchObject({
      statusCode: 200,
    });
  });

  it("gives up when no answer comes in time, also in the middle of a body", async () => {
    const silent = await serve(() => {});
    const stalling = await serve((_req, res) => void res.write("half"));

    await expect(ask({ uri: silent, method: "GET", timeout: 50 })).rejects.toMatchObject({
      code: "ETIMEDOUT",
    });
    await expect(ask({ uri: stalling, method: "GET", timeout: 50 })).rejects.toMatchObject({
      code: "ETIMEDOUT",
    });
  });

  it("gives up when its signal aborts, also when that was before the call", async () => {
    const url = await serve(() => {});
    const later = new AbortController();

    const underWay = ask({ uri: url, method: "GET", signal: later.signal });
    later.abort();

    await expect(underWay).rejects.toMatchObject({ code: "ABORTED" });
    await expect(ask({ uri: url, method: "GET", signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "ABORTED",
    });
  });

  it("does not follow a redirect, which would carry the token to another host", async () => {
    let reached = false;
    const elsewhere = await serve((_req, res) => {
      reached = true;
      res.end("{}");
    });
    const url = await serve((_req, res) => void res.writeHead(302, { location: elsewhere }).end());

    await expect(
      ask({ uri: url, method: "GET", headers: { Authorization: "Bearer s3cret" } }),
    ).rejects.toThrow("GET /");
    expect(reached).toBe(false);
  });

  it("M19: follows redirects where that is asked for, without the token to another host and with the size limit", async () => {
    const seen: (string | undefined)[] = [];
    const elsewhere = await serve((req, res) => {
      seen.push(req.headers.authorization);
      res.end("x".repeat(100));
    });
    const url = await serve((req, res) => {
      seen.push(req.headers.authorization);
      res.writeHead(307, { location: req.url === "/" ? "/again" : elsewhere }).end();
    });
    const params = { uri: url, method: "GET", followRedirects: true } as const;
    const headers = { Authorization: "Bearer s3cret" };

    expect((await ask({ ...params, headers })).body).toHaveLength(100);
    expect(seen).toEqual(["Bearer s3cret", "Bearer s3cret", undefined]);
    await expect(ask({ ...params, headers, maxBytes: 99 })).rejects.toMatchObject({ code: "ETOOLARGE" });
    await expect(ask({ ...params, method: "POST", headers })).rejects.toThrow("POST /");
  });

  it("M19: does not go in circles, nor where there is no web", async () => {
    const circle = await serve((_req, res) => void res.writeHead(302, { location: "/" }).end());
    const file = await serve(
      (_req, res) => void res.writeHead(302, { location: "file:///etc/passwd" }).end(),
    );

    for (const uri of [circle, file])
      await expect(ask({ uri, method: "GET", followRedirects: true })).rejects.toMatchObject({
        code: "EREDIRECT",
      });
  });

  it("hands Retry-After on as retry_after_ms where the body says nothing", async () => {
    const url = await serve((req, res) => {
      res.writeHead(429, { "retry-after": "7" });
      res.end(
        req.url === "/said"
          ? '{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":11}'
          : '{"errcode":"M_LIMIT_EXCEEDED"}',
      );
    });

    expect(JSON.parse(String((await ask({ uri: `${url}/silent`, method: "GET" })).body))).toEqual({
      errcode: "M_LIMIT_EXCEEDED",
      retry_after_ms: 7_000,
    });
    expect(JSON.parse(String((await ask({ uri: `${url}/said`, method: "GET" })).body))).toMatchObject({
      retry_after_ms: 11,
    });
    expect((await ask({ uri: url, method: "GET" })).headers["retry-after"]).toBe("7");
  });

  it("names method, path and code in an error, never the token or the query", async () => {
    const error = await ask({
      uri: "http://127.0.0.1:1/sync?access_token=s3cret",
      method: "GET",
      qs: { q: "s3cret" },
      headers: { Authorization: "Bearer s3cret" },
    }).catch((caught: unknown) => caught);

    expect(error).toBeInstanceOf(Error);
    expect(String(error)).toContain("GET /sync");
    expect(
      JSON.stringify(error, Object.getOwnPropertyNames(error)) + String((error as Error).cause ?? ""),
    ).not.toContain("s3cret");
  });
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function ask(params: Params): Promise<Answer> {
  return new Promise((resolve, reject) =>
    request(params, (error, response) => {
      if (error) reject(error);
      else if (response) resolve(response);
    }),
  );
}
