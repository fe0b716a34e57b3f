/** Who may use the local page, and its API. */
import { pino } from "pino";
import { afterEach, describe, expect, it } from "vitest";
import { createWebServer } from "../../src/web/server.ts";
import { type LocalWorld, startLocalWorld } from "./local-world.ts";
import { request } from "./request.ts";

const PASSWORD = "correct horse battery";

let world: LocalWorld | undefined;
afterEach(async () => {
  await world?.stop();
  world = undefined;
});

async function start(options: Parameters<typeof startLocalWorld>[0] = {}): Promise<LocalWorld> {
  world = await startLocalWorld(options);
  return world;
}

const say = (more: object = {}) => ({
  network: "local-eu",
  user: "alice",
  id: crypto.randomUUID(),
  text: "!incident list",
  ...more,
});

describe("the local page without a password", () => {
  const options = (host: string, password?: string) => ({
    host,
    port: 0,
    log: pino({ level: "silent" }),
    checks: async () => [],
    local: {
      chats: [],
      commands: () => [],
      barIn: async () => undefined,
      secret: "s",
      sessions: { get: async () => undefined, set: async () => undefined },
      now: () => new Date(),
      ...(password === undefined ? {} : { password }),
    },
  });

  it.each(["0.0.0.0", "::", "192.0.2.7", "muster.example"])(
    "is refused on %s, with what to do instead",
    async (host) => {
      await expect(createWebServer(options(host))).rejects.toThrow(
        /Set MUSTER_LOCAL_PASSWORD .*HOST=127\.0\.0\.1/,
      );
    },
  );

  it("is refused with a password that is too short", async () => {
    await expect(createWebServer(options("0.0.0.0", "short"))).rejects.toThrow("at least 12");
  });

  it("may listen elsewhere with a good one", async () => {
    const server = await createWebServer(options("0.0.0.0", PASSWORD));
    await server.close();
  });

  it("answers on this machine", async () => {
    const { url } = await start();

    const answer = await request(`${url}/`);

    expect(answer.status).toBe(200);
    expect(answer.headers["content-type"]).toContain("text/html");
    expect(answer.body).toContain("<title>Muster");
    expect(answer.body).not.toMatch(/<script(?![^>]*src=)|\son[a-z]+=|style=/);
  });

  it("answers nobody who comes through another name, such as a proxy in front", async () => {
    const fresh = await start();
    const server = await createWebServer({
      ...options("127.0.0.1"),
      names: ["muster.example"],
      local: { ...options("127.0.0.1").local, chats: [fresh.eu.chat] },
    });

    const answers = await Promise.all(
      ["/", "/api/networks", "/api/stream", "/main.js"].map((path) =>
        request(`${server.url}${path}`, { headers: { host: "muster.example" } }),
      ),
    );
    await server.close();

    expect(answers.map((answer) => answer.status)).toEqual([403, 403, 403, 403]);
  });

  it.each(["/../server.ts", "/%2e%2e/server.ts", "/..%2fserver.ts", "/page/../../server.ts"])(
    "serves nothing outside its folder (%s)",
    async (path) => {
      const { url } = await start();

      expect((await request(`${url}${path}`)).status).toBe(404);
    },
  );
});

describe("the local page with a password", () => {
  it("shows the login and nothing else before it", async () => {
    const { url } = await start({ password: PASSWORD });

    const page = await request(`${url}/`);

    expect(page).toMatchObject({ status: 302, headers: { location: "/login.html" } });
    for (const path of [
      "/login.html",
      "/login.js",
      "/theme.css",
      "/controls.css",
      "/dialogs.css",
      "/icon.svg",
    ])
      expect(await request(`${url}${path}`)).toMatchObject({ status: 200 });
    for (const path of [
      "/main.js",
      "/index.html",
      "/api/networks",
      "/api/state?as=local-eu/alice",
      "/api/stream",
    ])
      expect(await request(`${url}${path}`)).toMatchObject({ status: 401 });
    expect(await request(`${url}/api/say`, { body: say() })).toMatchObject({ status: 401 });
  });

  it("lets in with the password, by a cookie that scripts and other sites cannot use", async () => {
    const { url } = await start({ password: PASSWORD });

    const login = await request(`${url}/api/login`, { body: { password: PASSWORD } });

    expect(login.status).toBe(204);
    const [cookie = ""] = [login.headers["set-cookie"] ?? ""].flat();
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict$/);
    const headers = { cookie: cookie.split(";")[0] ?? "" };
    expect(await request(`${url}/`, { headers })).toMatchObject({ status: 200 });
    expect(await request(`${url}/api/networks`, { headers })).toMatchObject({ status: 200 });
  });

  it("refuses a wrong password, and a cookie that was changed", async () => {
    const { url } = await start({ password: PASSWORD });
    const login = await request(`${url}/api/login`, { body: { password: PASSWORD } });
    const [good = ""] = String(login.headers["set-cookie"]).split(";");
    const [until = "", id = "", generation = "", signature = ""] = good
      .replace("muster_session=", "")
      .split(".");

    expect(await request(`${url}/api/login`, { body: { password: `${PASSWORD}x` } })).toMatchObject({
      status: 401,
    });
    for (const forged of [
      `${Number(until) + 1}.${id}.${generation}.${signature}`,
      `${until}.${id}x.${generation}.${signature}`,
      `${until}.${id}.${generation}.`,
      `${until}.${id}.${generation}`,
      until,
      "",
      `${until}.${id}.${generation}.${signature}.x`,
    ])
      expect(
        await request(`${url}/api/networks`, { headers: { cookie: `muster_session=${forged}` } }),
      ).toMatchObject({ status: 401 });
    expect(await request(`${url}/api/networks`, { headers: { cookie: good } })).toMatchObject({
      status: 200,
    });
  });

  it("takes the cookie of a known browser for no session", async () => {
    const { url } = await start({ password: PASSWORD });
    const { browser } = await logIn(url);
    const value = browser.split("=")[1] ?? "";

    for (const cookie of [browser, `muster_session=${value}`])
      expect(await request(`${url}/api/networks`, { headers: { cookie } })).toMatchObject({ status: 401 });
  });

  it("makes guessing slow, also for the right password then", async () => {
    const { url } = await start({ password: PASSWORD });
    const attempt = (password: string) => request(`${url}/api/login`, { body: { password } });

    for (let wrong = 0; wrong < 5; wrong += 1) expect((await attempt("wrong guess")).status).toBe(401);
    const held = await attempt(PASSWORD);

    expect(held.status).toBe(429);
    expect(Number(held.headers["retry-after"])).toBeGreaterThan(0);
    expect(held.headers["set-cookie"]).toBeUndefined();
  });

  it("still answers health and readiness", async () => {
    const { url } = await start({ password: PASSWORD });

    expect(await request(`${url}/healthz`)).toMatchObject({ status: 200 });
    expect(await request(`${url}/readyz`)).toMatchObject({ status: 200 });
  });
});

/** What a browser has after it has logged in. */
async function logIn(url: string, headers: Readonly<Record<string, string>> = {}) {
  const answer = await request(`${url}/api/login`, { headers, body: { password: PASSWORD } });
  const cookies = [answer.headers["set-cookie"] ?? []].flat().map((one) => one.split(";")[0] ?? "");
  const named = (name: string) => cookies.find((one) => one.startsWith(`${name}=`)) ?? "";
  return { status: answer.status, session: named("muster_session"), browser: named("muster_browser") };
}

describe("logging out", () => {
  const seen = async (url: string, cookie: string) =>
    (await request(`${url}/api/networks`, { headers: { cookie } })).status;
  const logOut = async (url: string, cookie: string) =>
    (await request(`${url}/api/logout`, { method: "POST", headers: { cookie } })).status;

  it("m46: ends the session on the server, so that a stolen cookie is worth nothing, and no other session", async () => {
    const { url } = await start({ password: PASSWORD });
    const { session } = await logIn(url);
    const other = await logIn(url);
    expect(await seen(url, session)).toBe(200);

    expect(await logOut(url, session)).toBe(204);

    expect(await seen(url, session)).toBe(401);
    expect(await seen(url, other.session)).toBe(200);
  });

  it("m46: ends it for good: in other processes and after a restart too", async () => {
    const { url, restartServer, stopServer } = await start({ password: PASSWORD });
    const { session } = await logIn(url);
    await logOut(url, session);

    await stopServer();
    await restartServer();

    expect(await seen(url, session)).toBe(401);
  });

  it("m46: ends what the session was looking at", async () => {
    const { url } = await start({ password: PASSWORD });
    const { session } = await logIn(url);
    const mine = await openStream(`${url}/api/stream?as=local-eu/alice`, { cookie: session });
    const other = await openStream(`${url}/api/stream?as=local-eu/bob`, {
      cookie: (await logIn(url)).session,
    });
    await mine.next();
    await other.next();

    await logOut(url, session);

    await expect(mine.next()).rejects.toThrow("the stream ended");
    await world?.eu.chat.say({ user: "bob", text: "!incident list", id: crypto.randomUUID() });
    expect((await other.next()).rooms).toHaveLength(1);
    await other.close();
  });

  it("is no error without a session", async () => {
    const { url } = await start({ password: PASSWORD });

    expect(await logOut(url, "muster_session=1.2.3.4")).toBe(204);
  });
});

describe("wrong passwords", () => {
  const NAME = "muster.example";
  const wrong = async (url: string, times: number, headers: Readonly<Record<string, string>>) => {
    for (let at = 0; at < times; at += 1)
      await request(`${url}/api/login`, { headers, body: { password: `wrong guess ${at}` } });
  };
  const from = (address: string) => ({ host: NAME, "x-forwarded-for": address });

  it("m46: behind a proxy lock out the address that they come from, and nobody else", async () => {
    const { url } = await start({ password: PASSWORD, names: [NAME] });

    await wrong(url, 5, from("198.51.100.7"));

    expect((await logIn(url, from("198.51.100.7"))).status).toBe(429);
    // What a client puts into the header itself stands before what the proxy adds.
    expect((await logIn(url, from("203.0.113.9, 198.51.100.7"))).status).toBe(429);
    expect((await logIn(url, from("198.51.100.8"))).status).toBe(204);
  });

  it("m46: from one address do not lock out a browser that has logged in before", async () => {
    const { url } = await start({ password: PASSWORD });
    const { browser } = await logIn(url);

    await wrong(url, 5, {});

    expect((await logIn(url)).status).toBe(429);
    expect((await logIn(url, { cookie: browser })).status).toBe(204);
  });

  it("count for a known browser too, and a forged one is none", async () => {
    const { url } = await start({ password: PASSWORD });
    const { browser } = await logIn(url);

    await wrong(url, 5, { cookie: browser });
    expect((await logIn(url, { cookie: browser })).status).toBe(429);
    await wrong(url, 5, { cookie: `${browser}x` });

    expect((await logIn(url, { cookie: "muster_browser=mine.signed" })).status).toBe(429);
  });

  it("are counted by the connection where nobody said that there is a proxy", async () => {
    const { url } = await start({ password: PASSWORD });

    for (let at = 1; at <= 5; at += 1) await wrong(url, 1, { "x-forwarded-for": `198.51.100.${at}` });

    expect((await logIn(url, { "x-forwarded-for": "198.51.100.99" })).status).toBe(429);
  });

  it("are bounded in all, whatever addresses they come from", async () => {
    const { url } = await start({ password: PASSWORD, names: [NAME] });
    const { browser } = await logIn(url, from("198.51.100.1"));

    for (let at = 0; at < 50; at += 1) await wrong(url, 1, from(`203.0.113.${at}`));

    expect((await logIn(url, from("203.0.113.99"))).status).toBe(429);
    expect((await logIn(url, { ...from("198.51.100.1"), cookie: browser })).status).toBe(204);
  });
});

describe("the API of the local page", () => {
  it("lists networks with their people, and commands", async () => {
    const { url } = await start();

    const networks = (await request(`${url}/api/networks`)).json();
    const commands = (await request(`${url}/api/commands`)).json();

    expect(networks).toMatchObject([
      {
        network: "local-eu",
        title: "EU bodies",
        people: [{ user: "alice", role: "duty-officer", organisationName: "CERT-EU" }, {}, {}],
      },
      { network: "local-partners", title: "Partners" },
    ]);
    expect(commands).toContainEqual({ usage: "lead [incident] [contact]", summary: "Says who leads" });
  });

  it("does what a person does and shows what they see", async () => {
    const { url, events } = await start();

    const said = await request(`${url}/api/say`, { body: say() });
    const state = await request(`${url}/api/state?as=local-eu/alice&as=local-partners/nadia`);

    expect(said).toMatchObject({ status: 200, body: '{"done":true}' });
    expect(events).toMatchObject([{ kind: "command", user: "alice", text: "list" }]);
    expect(state.headers["cache-control"]).toBe("no-store");
    expect(state.json()).toMatchObject([
      {
        network: "local-eu",
        you: { user: "alice" },
        rooms: [{ kind: "lobby", messages: [{ text: "!incident list" }, { by: "muster" }] }],
      },
      { network: "local-partners", rooms: [{ messages: [] }] },
    ]);
  });

  it.each([
    [{ text: undefined }, 400, "text"],
    [{ user: "" }, 400, "user"],
    [{ user: "al\u0000ice" }, 400, "control characters"],
    [{ id: "x" }, 400, "id"],
    [{ id: "../../etc/passwd-and-more" }, 400, "id"],
    [{ extra: 1 }, 400, "extra"],
    [{ network: "slack" }, 404, "local-eu, local-partners"],
    [{ user: "nobody" }, 404, "nobody"],
    [{ room: "nowhere" }, 404, "no such room"],
    [{ text: "hello" }, 422, "!incident"],
  ])("refuses %j with %i and says why", async (change, status, why) => {
    const { url } = await start();

    const answer = await request(`${url}/api/say`, { body: say(change) });

    expect(answer.status).toBe(status);
    expect(answer.body).toContain(why);
  });

  it("puts an emoji under a message and takes it away", async () => {
    const { url, eu, openIncident } = await start();
    const room = (await openIncident()).eu;
    const shown = async () => {
      const view = await eu.chat.view("alice");
      return view?.rooms.find((one) => one.id === room)?.messages[0];
    };
    const message = (await shown())?.id;
    const react = async (on: unknown, emoji: unknown = "👍") => {
      const body = { network: "local-eu", user: "alice", id: crypto.randomUUID(), message, emoji, on };
      return (await request(`${url}/api/react`, { body })).status;
    };

    expect(await react(true)).toBe(200);
    expect((await shown())?.reactions).toEqual([{ emoji: "👍", by: ["Alice Duty"], yours: true }]);
    expect(await react(false)).toBe(200);
    expect((await shown())?.reactions).toEqual([]);
    expect(await react("yes")).toBe(400);
    expect(await react(true, "x".repeat(65))).toBe(400);
    expect(await react(true, ":+1:")).toBe(422);
  });

  it("says when Muster did not record it, and that trying again is safe", async () => {
    const { url, events, refuseNext } = await start();
    const body = say();
    refuseNext();

    const first = await request(`${url}/api/say`, { body });
    const second = await request(`${url}/api/say`, { body });

    expect(first).toMatchObject({ status: 503, body: expect.stringContaining("will not happen twice") });
    expect(second.status).toBe(200);
    expect(events).toHaveLength(1);
  });

  it.each(["local-eu", "/alice", "nowhere/alice", "local-eu/nobody"])(
    "does not show the state of %s",
    async (actor) => {
      const { url } = await start();

      const answer = await request(`${url}/api/state?as=${encodeURIComponent(actor)}`);

      expect([400, 404]).toContain(answer.status);
      expect(answer.json()).toEqual({ error: expect.stringMatching(/\S/) });
    },
  );
});

describe("the stream of the local page", () => {
  it("begins with everything, then tells only of rooms that changed", async () => {
    const { url, eu, openIncident } = await start();
    const { eu: room } = await openIncident();
    const stream = await openStream(`${url}/api/stream?as=local-eu/alice`);

    const whole = await stream.next();
    await eu.chat.say({ user: "alice", room, text: "news", id: crypto.randomUUID() });
    const news = await stream.next();
    await stream.close();

    expect(whole.order).toEqual(["lobby", room]);
    expect(whole.rooms.map((one) => one.id)).toEqual(["lobby", room]);
    expect(news.rooms.map((one) => one.id)).toEqual([room]);
    expect(news.rooms[0]?.messages.at(-1)?.text).toBe("news");
  });

  it("tells nobody of what they may not see", async () => {
    const { url, eu, openIncident } = await start();
    const { eu: room } = await openIncident();
    const stream = await openStream(`${url}/api/stream?as=local-eu/bob`);
    const whole = await stream.next();
    await eu.chat.say({ user: "alice", room, text: "not for Bob yet", id: crypto.randomUUID() });

    await eu.chat.join({ user: "bob", room, id: crypto.randomUUID() });
    const news = await stream.next();
    await stream.close();

    expect(JSON.stringify(whole)).not.toContain("Credential phishing");
    expect(whole.rooms.at(-1)).toMatchObject({ yours: "invited", messages: [] });
    expect(news.rooms[0]).toMatchObject({ id: room, yours: "joined" });
  });

  it("m46: gets through to a page while another visitor holds as many as there is room for", async () => {
    const { url } = await start({ password: PASSWORD });
    const [greedy, other] = [await logIn(url), await logIn(url)];
    const held = await Promise.all(
      Array.from({ length: 200 }, () => openStream(`${url}/api/stream`, { cookie: greedy.session })),
    );
    const page = await openStream(`${url}/api/stream?as=local-eu/alice`, { cookie: other.session });

    expect((await page.next()).order).toEqual(["lobby"]);
    const again = await Promise.all(
      Array.from({ length: 20 }, () => openStream(`${url}/api/stream`, { cookie: greedy.session })),
    );
    await world?.eu.chat.say({ user: "alice", text: "!incident list", id: crypto.randomUUID() });

    expect((await page.next()).rooms.map((one) => one.id)).toEqual(["lobby"]);
    await expect(held[0]?.next()).rejects.toThrow("the stream ended: replaced");
    for (const one of [page, ...held, ...again]) await one.close();
  });

  it("ends when the server stops", async () => {
    const { url, stopServer } = await start();
    const stream = await openStream(`${url}/api/stream?as=local-eu/alice`);
    await stream.next();

    await stopServer();

    await expect(stream.next()).rejects.toThrow();
  });
});

interface News {
  readonly order: readonly string[];
  readonly rooms: readonly { readonly id: string; readonly messages: readonly { readonly text: string }[] }[];
}

/** Reads `network` events one by one. */
async function openStream(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ next(): Promise<News>; close(): Promise<void> }> {
  const response = await fetch(url, { headers });
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (reader === undefined) throw new Error("the stream has no body");
  let buffer = "";
  return {
    async next() {
      for (;;) {
        const end = buffer.indexOf("\n\n");
        if (end >= 0) {
          const block = buffer.slice(0, end);
          buffer = buffer.slice(end + 2);
          const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(block) ?? [];
          if (name === "replaced") throw new Error("the stream ended: replaced");
          if (name === "network" && data !== undefined) return JSON.parse(data) as News;
        } else {
          const { value, done } = await reader.read();
          if (done) throw new Error("the stream ended");
          buffer += value;
        }
      }
    },
    close: () => reader.cancel(),
  };
}

describe("what the page is told beside the rooms", () => {
  const stateOf = async (url: string, user: string) =>
    JSON.parse((await request(`${url}/api/state?as=${user}`)).body)[0];

  it("is how an incident stands, for somebody who is in its room", async () => {
    const { url, openIncident } = await start();
    const { eu } = await openIncident();

    const { rooms } = await stateOf(url, "local-eu/alice");

    expect(rooms.find((room: { id: string }) => room.id === eu)).toMatchObject({
      incident: { ref: "INC-2026-0042", severity: "high" },
    });
  });

  it("is nothing of it for somebody who is only invited", async () => {
    const { url, openIncident } = await start();
    const { eu } = await openIncident();

    const { rooms } = await stateOf(url, "local-eu/bob");

    const room = rooms.find((one: { id: string }) => one.id === eu);
    expect(room).toMatchObject({ yours: "invited", messages: [] });
    expect(room).not.toHaveProperty("incident");
    expect(JSON.stringify(rooms)).not.toContain("Credential phishing");
  });

  it("is for whom something waits, by ids alone", async () => {
    const { url, openIncident, eu: port } = await start();
    const { eu } = await openIncident();

    const { body } = await request(`${url}/api/waiting`);

    const [here] = JSON.parse(body);
    const newest = (await port.chat.view("alice"))?.rooms.find((room) => room.id === eu)?.messages.at(-1)?.id;
    expect(here.network).toBe("local-eu");
    expect(here.waiting).toContainEqual({ user: "alice", room: eu, invited: false, newest });
    expect(here.waiting).toContainEqual({ user: "bob", room: eu, invited: true });
    expect(body).not.toMatch(/phishing|falcon/i);
  });
});

describe("words with a label", () => {
  const saying = async (text: string, more: object = {}) => {
    const fresh = world ?? (await start());
    const { eu } = await fresh.openIncident();
    const body = { ...say({ text, room: eu, ask: true }), ...more };
    return { answer: JSON.parse((await request(`${fresh.url}/api/say`, { body })).body), fresh };
  };
  const heard = (fresh: LocalWorld) => fresh.events.filter((event) => event.kind !== "joined");

  it.each([
    "TLP:RED the source is in Bonn",
    "the source is in Bonn (tlp amber+strict)",
    "!incident note --tlp RED the source is in Bonn",
  ])("are asked about before they are said: %s", async (text) => {
    const { answer, fresh } = await saying(text);

    expect(answer).toMatchObject({ done: false, why: "labelled" });
    expect(answer.text).toContain("TLP:AMBER");
    expect(heard(fresh)).toEqual([]);
  });

  it.each(["TLP:AMBER as the room is", "TLP:GREEN is less", "no label", "!incident mark 7 --tlp RED"])(
    "are said at once where they are no stricter than the room: %s",
    async (text) => {
      const { answer, fresh } = await saying(text);

      expect(answer).toEqual({ done: true });
      expect(heard(fresh)).toHaveLength(1);
    },
  );

  it("are said when nobody asks for the question, and outside rooms", async () => {
    const { answer } = await saying("TLP:RED after all", { ask: false });
    expect(answer).toEqual({ done: true });

    const { answer: outside } = await saying("!incident note INC-1 --tlp RED x", { room: undefined });
    expect(outside).toEqual({ done: true });
  });

  it("tell nobody the room's label who is not in it", async () => {
    const { answer } = await saying("TLP:RED what is this room", { user: "bob" });

    expect(answer).toMatchObject({ done: false });
    expect(answer.why).not.toBe("labelled");
  });
});
