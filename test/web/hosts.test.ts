import { describe, expect, it } from "vitest";
import { hostAllowed, isLoopback } from "../../src/web/hosts.ts";

describe("what counts as loopback", () => {
  it.each(["127.0.0.1", "127.9.9.9", "::1", "[::1]", "localhost", "LOCALHOST", "::ffff:127.0.0.1"])(
    "%s does",
    (host) => {
      expect(isLoopback(host)).toBe(true);
    },
  );

  it.each([
    "0.0.0.0",
    "::",
    "10.0.0.1",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "",
    "127.1",
    "::ffff:10.0.0.1",
  ])("%j does not", (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});

describe("a server on loopback", () => {
  it.each(["localhost", "localhost:3000", "127.0.0.1:3000", "[::1]:3000"])("answers for %s", (host) => {
    expect(hostAllowed(host, "127.0.0.1", [])).toBe(true);
  });

  it.each([
    undefined,
    "",
    "evil.example",
    "evil.example:3000",
    "10.0.0.5:3000",
    "localhost:3000@evil.example",
    "localhost/evil",
    "127.0.0.1.nip.example",
    "muster.example",
  ])("does not answer for %j", (host) => {
    expect(hostAllowed(host, "127.0.0.1", [])).toBe(false);
  });

  it("answers for a name that is configured", () => {
    expect(hostAllowed("muster.example:443", "127.0.0.1", ["muster.example"])).toBe(true);
    expect(hostAllowed("MUSTER.example", "127.0.0.1", ["muster.example"])).toBe(true);
  });
});

describe("a server on all addresses", () => {
  it("answers for addresses, which no name can be rebound to, and configured names", () => {
    expect(hostAllowed("10.0.0.5:3000", "0.0.0.0", [])).toBe(true);
    expect(hostAllowed("[fd00::5]:3000", "::", [])).toBe(true);
    expect(hostAllowed("muster.example", "0.0.0.0", ["muster.example"])).toBe(true);
  });

  it("does not answer for other names", () => {
    expect(hostAllowed("evil.example", "0.0.0.0", ["muster.example"])).toBe(false);
  });
});
