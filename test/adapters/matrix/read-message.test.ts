import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readContent } from "../../../src/adapters/matrix/read-message.ts";

const ALICE = "@alice:hs.test";
const BOB = "@bob:hs.test";

const words = (body: unknown, more: object = {}) => readContent({ msgtype: "m.text", body, ...more });
const html = (formatted: string) => ({ format: "org.matrix.custom.html", formatted_body: formatted });
const linkTo = (user: string, label: string) => `<a href="https://matrix.to/#/${user}">${label}</a>`;

describe("what a person says", () => {
  it("is the text with its line feeds", () => {
    expect(words("one\r\ntwo\rthree\n\n> four")).toEqual({ text: "one\ntwo\nthree\n\n> four" });
  });

  it("is what they do, too", () => {
    expect(readContent({ msgtype: "m.emote", body: "looks" })).toEqual({ text: "looks" });
  });

  it.each([
    { msgtype: "m.notice", body: "I am a bot" },
    { msgtype: "m.location", body: "here", geo_uri: "geo:1,2" },
    { msgtype: "m.server_notice", body: "pay" },
    { msgtype: "m.text", body: "" },
    { msgtype: "m.text" },
    { body: "no type" },
    {},
  ])("is not %j", (content) => {
    expect(readContent(content)).toBeUndefined();
  });
});

describe("a thread", () => {
  const reply = (event: string) => ({ "m.in_reply_to": { event_id: event } });

  it("is the one that the relation names, also for an answer within it", () => {
    const relation = { rel_type: "m.thread", event_id: "$root", is_falling_back: false, ...reply("$other") };

    expect(words("x", { "m.relates_to": relation })?.thread).toBe("$root");
  });

  it("is what is replied to where there is none, without the quoted words", () => {
    const more = { "m.relates_to": reply("$asked") };

    expect(words("> <@bob:hs.test> who?\n> anybody\n\nI do", more)).toEqual({
      text: "I do",
      thread: "$asked",
    });
  });

  it.each([
    ["> <@bob:hs.test> who?\n\n> this is mine\nyes", "> this is mine\nyes"],
    ["> * <@bob:hs.test> waves\n\nhello", "hello"],
    ["> <@bob:hs.test> sent an image.", ""],
    ["> as the manual says\n\nso do I", "> as the manual says\n\nso do I"],
  ])("is answered in %j with what the person wrote, also where they quote", (body, text) => {
    expect(words(body, { "m.relates_to": reply("$asked") })?.text ?? "").toBe(text);
  });

  it("is none that hostile relations make up", () => {
    expect(words("x", { "m.relates_to": { rel_type: "m.thread", event_id: 7 } })).toEqual({ text: "x" });
    expect(words("x", { "m.relates_to": "m.thread" })).toEqual({ text: "x" });
  });
});

describe("a mention", () => {
  it("stands where the client put the name", () => {
    const said = words("can Bob B. look?", {
      ...html(`can ${linkTo(BOB, "Bob B.")} look?`),
      "m.mentions": { user_ids: [BOB] },
    });

    expect(said?.mentions).toEqual([{ user: BOB, text: "Bob B." }]);
  });

  it.each([
    ["@Bob, look", linkTo(BOB, "Bob"), "@Bob"],
    [`[Bob](https://matrix.to/#/${BOB}) look`, linkTo(BOB, "Bob"), `[Bob](https://matrix.to/#/${BOB})`],
    [`${BOB} look`, "", BOB],
    [`hey @${BOB}`, "", `@${BOB}`],
    ["@bob look", "", "@bob"],
    ["A & B look", linkTo(BOB, "A &amp; B"), "A & B"],
    ["René & Šime look", linkTo(BOB, "Ren&eacute; &amp; &#352;ime"), "René & Šime"],
    ["Bob look", linkTo(encodeURIComponent(BOB), "Bob"), "Bob"],
    ["Bob look", `<a class="x" href='matrix:u/bob:hs.test?action=chat'>Bob</a>`, "Bob"],
  ])("in %j is found by what stands for it", (body, formatted, text) => {
    const said = words(body, { ...html(formatted), "m.mentions": { user_ids: [BOB] } });

    expect(said?.mentions).toEqual([{ user: BOB, text }]);
  });

  it("counts by its link where an older client does not say whom it means", () => {
    expect(words("Bob?", html(linkTo(BOB, "Bob")))?.mentions).toEqual([{ user: BOB, text: "Bob" }]);
  });

  it("does not count where the client says that nobody is meant", () => {
    expect(words("Bob?", { ...html(linkTo(BOB, "Bob")), "m.mentions": {} })?.mentions).toBeUndefined();
  });

  it("is not the author of what is replied to, whom nothing in the words names", () => {
    const quoted = `<mx-reply><blockquote>${linkTo(BOB, BOB)} hello</blockquote></mx-reply>yes`;
    const relation = { "m.relates_to": { "m.in_reply_to": { event_id: "$1" } } };

    expect(words("yes", { ...html(quoted), ...relation, "m.mentions": { user_ids: [BOB] } })).toEqual({
      text: "yes",
      thread: "$1",
    });
    expect(words(`> <${BOB}> hello\n\nyes`, { ...html(quoted), ...relation })?.mentions).toBeUndefined();
  });

  it("of several people has one part each", () => {
    const said = words("Alice and Bob", {
      ...html(`${linkTo(ALICE, "Alice")} and ${linkTo(BOB, "Bob")}`),
      "m.mentions": { user_ids: [ALICE, BOB, BOB] },
    });

    expect(said?.mentions).toEqual([
      { user: ALICE, text: "Alice" },
      { user: BOB, text: "Bob" },
    ]);
  });

  it("of everybody, of nobody, or of thousands is not believed", () => {
    const many = Array.from({ length: 1_000 }, (_, at) => `@u${at}:hs.test`);

    expect(words("@room", { "m.mentions": { room: true, user_ids: ["@room", "everyone", 7] } })).toEqual({
      text: "@room",
    });
    expect(words(many.join(" "), { "m.mentions": { user_ids: many } })?.mentions).toHaveLength(50);
  });

  it("takes no longer to find in a text made to be slow", () => {
    const began = performance.now();
    for (const bad of ["<a ", "<a href=", "<mx-reply>", '<a href="', "<a x>&"])
      words("x", html(bad.repeat(65_000 / bad.length)));

    expect(performance.now() - began).toBeLessThan(2_000);
  });
});

describe("a file", () => {
  const KEY = { kty: "oct", key_ops: ["encrypt", "decrypt"], alg: "A256CTR", k: "abc", ext: true };
  const image = {
    msgtype: "m.image",
    body: "screen.png",
    url: "mxc://hs.test/abc-_1",
    info: { mimetype: "image/png", size: 12, w: 1 },
  };

  it("is named with address, size and kind, and without words", () => {
    expect(readContent(image)).toEqual({
      text: "",
      files: [{ id: "mxc://hs.test/abc-_1", name: "screen.png", bytes: 12, mime: "image/png" }],
    });
  });

  it.each(["m.file", "m.audio", "m.video"])("may be of type %s", (msgtype) => {
    expect(readContent({ ...image, msgtype })?.files).toHaveLength(1);
  });

  it("has a caption where the body is not its name", () => {
    const said = readContent({ ...image, body: "look at this", filename: "screen.png" });

    expect(said).toMatchObject({ text: "look at this", files: [{ name: "screen.png" }] });
    expect(readContent({ ...image, filename: "screen.png" })?.text).toBe("");
  });

  it("of an encrypted room carries its key as text", () => {
    const file = { url: "mxc://hs.test/x", v: "v2", key: KEY, iv: "i", hashes: { sha256: "h" }, more: "no" };
    const { url: _, ...rest } = image;
    const [ref] = readContent({ ...rest, file })?.files ?? [];

    expect(ref).toMatchObject({ id: "mxc://hs.test/x", name: "screen.png", bytes: 12 });
    expect(JSON.parse(ref?.data?.encrypted ?? "")).toEqual({
      v: "v2",
      key: KEY,
      iv: "i",
      hashes: { sha256: "h" },
    });
  });

  it.each([
    "https://evil.test/x",
    "mxc://hs.test/../../x",
    "mxc://hs.test",
    "mxc:///x",
    "mxc://hs.test/a/b",
    "mxc://hs.test/a?x=y",
    "mxc://hs.test@evil/x",
    7,
    undefined,
  ])("at %j cannot be fetched, and only its name is told", (url) => {
    expect(readContent({ ...image, url })).toEqual({ text: "screen.png" });
  });

  it.each([
    [{ size: -1 }, 0],
    [{ size: 1e300 }, 0],
    [{ size: "12" }, 0],
    [null, 0],
  ])("whose size is said as %j has %i bytes", (info, bytes) => {
    expect(readContent({ ...image, info })?.files).toMatchObject([
      { bytes, mime: "application/octet-stream" },
    ]);
  });

  it("whose kind is no kind is of the general one", () => {
    for (const mimetype of ["x", "text/html\r\nX: y", "a/b/c", "", 7])
      expect(readContent({ ...image, info: { mimetype } })?.files?.[0]?.mime).toBe(
        "application/octet-stream",
      );
  });
});

describe("hostile content", () => {
  it("reads as something that is stored as it is read, every mention being a part of the text", () => {
    const msgtype = fc.constantFrom("m.text", "m.emote", "m.image", "m.file");
    const body = fc.oneof(fc.string(), fc.constant(`Bob ${BOB} \ud83d`), fc.anything());
    const formatted = fc.oneof(
      fc.string(),
      fc.string().map((label) => linkTo(BOB, label)),
      fc.anything(),
    );
    const content = fc.record({
      msgtype,
      body,
      format: fc.constant("org.matrix.custom.html"),
      formatted_body: formatted,
      filename: fc.anything(),
      url: fc.oneof(fc.constant("mxc://hs.test/x"), fc.anything()),
      file: fc.oneof(fc.constant(undefined), fc.anything()),
      info: fc.anything(),
      "m.mentions": fc.oneof(fc.constant({ user_ids: [BOB] }), fc.anything()),
      "m.relates_to": fc.anything(),
    });
    fc.assert(
      fc.property(content, (one) => {
        const said = readContent(one);
        if (!said) return;
        expect(JSON.parse(JSON.stringify(said))).toEqual(said);
        for (const { text } of said.mentions ?? []) {
          expect(text).not.toBe("");
          expect(said.text).toContain(text);
        }
      }),
      { numRuns: 500 },
    );
  });
});
