import { describe, expect, it } from "vitest";
import { isSlackFileUrl } from "../../../src/adapters/slack/hosts.ts";

const SLACK = "https://slack.com/api/";

describe("an address of a file", () => {
  it.each([
    ["https://files.slack.com/files-pri/T1-F1/x.pdf", SLACK],
    ["https://files.slack.com:443/upload/v1/abc", SLACK],
    ["https://slack.com/files/x", SLACK],
    ["https://files.slack-gov.com/files-pri/T1-F1/x.pdf", "https://slack-gov.com/api/"],
    ["http://127.0.0.1:8080/files-pri/x", "http://127.0.0.1:8080/api/"],
  ])("is Slack's: %s under %s", (url, api) => {
    expect(isSlackFileUrl(url, api)).toBe(true);
  });

  it.each([
    ["http://files.slack.com/files-pri/x", SLACK],
    ["https://files.slack.com.evil.test/x", SLACK],
    ["https://evil.test/files.slack.com", SLACK],
    ["https://files.slack.com@evil.test/x", SLACK],
    ["https://user:pass@files.slack.com/x", SLACK],
    ["https://evil.slack.com/x", SLACK],
    ["https://files.slack.com:8443/x", SLACK],
    ["https://files.slack-gov.com/x", SLACK],
    ["https://files.slack.com/x", "http://127.0.0.1:8080/api/"],
    ["http://127.0.0.1:8081/x", "http://127.0.0.1:8080/api/"],
    ["http://localhost:8080/x", "http://127.0.0.1:8080/api/"],
    ["https://files.127.0.0.1:8080/x", "http://127.0.0.1:8080/api/"],
    ["file:///etc/passwd", SLACK],
    ["data:text/plain,x", SLACK],
    ["//files.slack.com/x", SLACK],
    ["", SLACK],
    ["https://files.slack.com\\@evil.test/x\u0000", "https://evil.test/api/"],
  ])("is not Slack's: %s under %s", (url, api) => {
    expect(isSlackFileUrl(url, api)).toBe(false);
  });
});
