import type { IncomingMessage } from "node:http";
import { pino } from "pino";
import { Gauge, Registry } from "prom-client";
import { afterEach, describe, expect, it } from "vitest";
import { createWebServer, type WebServer, type WebServerOptions } from "../../src/web/server.ts";
import { request } from "./request.ts";

const running: WebServer[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
});

async function start(options: Partial<WebServerOptions> = {}): Promise<string> {
  const server = await createWebServer({
    host: "127.0.0.1",
    port: 0,
    log: pino({ level: "silent" }),
    checks: async () => [],
    ...options,
  });
  running.push(server);
  return server.url;
}

describe("health", () => {
  it("is up as soon as it answers, whatever else is wrong", async () => {
    const url = await start({ checks: async () => [{ name: "database", trouble: "down" }] });

    expect(await request(`${url}/healthz`)).toMatchObject({ status: 200, body: '{"status":"up"}' });
  });

  it("is ready when every check passes", async () => {
    const url = await start({
      checks: async () => [{ name: "database" }, { name: "slack", trouble: undefined }],
    });

    const answer = await request(`${url}/readyz`);

    expect(answer.status).toBe(200);
    expect(answer.json()).toEqual({
      status: "ready",
      checks: [
        { name: "database", ok: true },
        { name: "slack", ok: true },
      ],
    });
  });

  it("is not ready when one does not, and names it", async () => {
    const url = await start({
      checks: async () => [{ name: "database" }, { name: "slack", trouble: "no socket" }],
    });

    const answer = await request(`${url}/readyz`);

    expect(answer.status).toBe(503);
    expect(answer.json()).toMatchObject({
      status: "not ready",
      checks: [{ ok: true }, { name: "slack", ok: false, trouble: "no socket" }],
    });
  });

  it("is not ready when the checks themselves fail, without their words, which may hold secrets", async () => {
    const url = await start({ checks: () => Promise.reject(new Error("postgres://muster:hunter2@db")) });

    const answer = await request(`${url}/readyz`);

    expect(answer.status).toBe(503);
    expect(answer.body).not.toContain("hunter2");
  });

  it("gives the metrics of the registry", async () => {
    const metrics = new Registry();
    new Gauge({ name: "muster_open_incidents", help: "Open incidents", registers: [metrics] }).set(3);
    const url = await start({ metrics });

    const answer = await request(`${url}/metrics`);

    expect(answer.headers["content-type"]).toContain("text/plain");
    expect(answer.body).toContain("muster_open_incidents 3");
  });
});

describe("protection", () => {
  const routes: WebServerOptions["routes"] = (app) => {
    app.post("/echo", async (asked) => ({ got: asked.body }));
    app.get("/fail", async () => {
      throw new Error("postgres://muster:hunter2@db");
    });
  };

  it.each(["/healthz", "/nothing/here"])("puts the protective headers on %s", async (path) => {
    const { headers } = await request(`${await start()}${path}`);

    const policy = String(headers["content-security-policy"]);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe");
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "x-frame-options": "DENY",
    });
  });

  it("refuses a Host that is not its own, so that a rebound name reads nothing", async () => {
    const url = await start();

    const answer = await request(`${url}/healthz`, { headers: { host: "evil.example" } });

    expect(answer.status).toBe(421);
    expect(answer.body).not.toContain("up");
  });

  it("answers under a configured name", async () => {
    const url = await start({ names: ["Muster.Example"] });

    expect(await request(`${url}/healthz`, { headers: { host: "muster.example" } })).toMatchObject({
      status: 200,
    });
  });

  it.each([
    [{ origin: "https://evil.example" }, 403],
    [{ origin: "null" }, 403],
    [{ origin: "http://127.0.0.1:1" }, 403],
    [{ "sec-fetch-site": "cross-site" }, 403],
    [{ "sec-fetch-site": "same-site" }, 403],
    [{}, 200],
  ] as [Record<string, string>, number][])("answers a POST with %j with %i", async (headers, status) => {
    const url = await start({ routes });

    expect(await request(`${url}/echo`, { headers, body: { a: 1 } })).toMatchObject({ status });
  });

  it("takes a POST from its own pages", async () => {
    const url = await start({ routes });

    const answer = await request(`${url}/echo`, {
      headers: { origin: url, "sec-fetch-site": "same-origin" },
      body: { a: 1 },
    });

    expect(answer.json()).toEqual({ got: { a: 1 } });
  });

  it.each([
    ["text/plain", '{"a":1}', 415],
    ["application/x-www-form-urlencoded", "a=1", 415],
    ["application/json", "{not json", 400],
    ["application/json", '{"__proto__": {"admin": true}}', 400],
    ["application/json", JSON.stringify("x".repeat(200 * 1024)), 413],
  ])("refuses a body of %s that is not small JSON", async (type, body, status) => {
    const url = await start({ routes });

    const answer = await request(`${url}/echo`, { headers: { "content-type": type }, body });

    expect(answer.status).toBe(status);
    expect(answer.json()).toEqual({ error: expect.stringMatching(/\S/) });
  });

  it("tells the caller nothing about a failure but where to find it", async () => {
    const url = await start({ routes });

    const answer = await request(`${url}/fail`);

    expect(answer.status).toBe(500);
    expect(answer.body).toContain("req-");
    expect(answer.body).not.toContain("hunter2");
  });
});

describe("handlers of the adapters", () => {
  const collect = async (message: IncomingMessage): Promise<string> => {
    let body = "";
    for await (const chunk of message) body += String(chunk);
    return body;
  };
  const mounts: WebServerOptions["mounts"] = [
    {
      method: "POST",
      path: "/slack/events",
      handle(asked, response) {
        void collect(asked).then((body) => {
          response.writeHead(200, { "x-from": "slack" });
          response.end(`raw ${body}`);
        });
      },
    },
  ];

  it("get the body as it was sent, whatever its type", async () => {
    const url = await start({ mounts });

    for (const type of ["application/json", "application/x-www-form-urlencoded", "text/plain"]) {
      const answer = await request(`${url}/slack/events`, {
        headers: { "content-type": type },
        body: '{ "a" :1}',
      });
      expect(answer).toMatchObject({ status: 200, body: 'raw { "a" :1}' });
      expect(answer.headers["x-from"]).toBe("slack");
    }
  });

  it("are reached under any name, since they prove by themselves who sends", async () => {
    const url = await start({ mounts });

    const answer = await request(`${url}/slack/events`, {
      headers: { host: "muster.example", origin: "https://slack.example" },
      body: "x",
    });

    expect(answer.body).toBe("raw x");
  });

  it("do not open other paths or methods", async () => {
    const url = await start({ mounts });

    expect((await request(`${url}/slack/events`)).status).toBe(404);
    expect((await request(`${url}/slack/other`, { body: "x" })).status).toBe(404);
  });
});

describe("starting", () => {
  it("says what to do when the port is taken", async () => {
    const { port } = new URL(await start());

    await expect(start({ port: Number(port) })).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is in use. Set PORT`,
    );
  });
});
