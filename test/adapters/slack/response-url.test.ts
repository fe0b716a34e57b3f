import { describe, expect, it } from "vitest";
import { responseUrlOf } from "../../../src/adapters/slack/response-url.ts";

const API = "https://slack.com/api/";
const to = (responseUrl: string) => ({ user: "U1", data: { responseUrl } });

describe("the address to answer a command", () => {
  it("is Slack's own", () => {
    const url = "https://hooks.slack.com/commands/T1/2/abc";

    expect(responseUrlOf(to(url), API)).toBe(url);
  });

  it("may be on the host of a configured API address", () => {
    expect(responseUrlOf(to("http://127.0.0.1:4000/respond/1"), "http://127.0.0.1:4000/api/")).toBe(
      "http://127.0.0.1:4000/respond/1",
    );
  });

  it("is missing when there is none", () => {
    expect(responseUrlOf({ user: "U1" }, API)).toBeUndefined();
    expect(responseUrlOf({ user: "U1", data: {} }, API)).toBeUndefined();
  });

  it.each([
    "http://hooks.slack.com/commands/1",
    "https://hooks.slack.com.evil.test/commands/1",
    "https://hooks.slack.com@evil.test/commands/1",
    "https://user:pass@hooks.slack.com/commands/1",
    "https://hooks.slack.com:8443/commands/1",
    "http://169.254.169.254/latest/meta-data",
    "http://127.0.0.1:5432/",
    "file:///etc/passwd",
    "not a url",
    "",
  ])("is refused when it is %j", (url) => {
    expect(responseUrlOf(to(url), API)).toBe("refused");
  });
});
