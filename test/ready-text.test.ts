import { describe, expect, it } from "vitest";
import { readyText } from "../src/ready-text.ts";

const port = (network: string, trouble?: string) => ({ network, trouble: () => trouble });
const url = "http://127.0.0.1:3000";
const lines = (text: string) => text.trim().split("\n");

describe("what the terminal shows after a start", () => {
  it("M24: names what is connected, and what is not yet with the reason", () => {
    const said = lines(
      readyText({
        url,
        hasPage: false,
        ports: [
          port("slack-eu"),
          port("slack-ep"),
          port("matrix", "matrix cannot be reached: ask who it is: ECONNREFUSED"),
        ],
      }),
    );

    expect(said[0]).toBe(`Muster is ready at ${url}`);
    expect(said).toContain("Connected: slack-eu, slack-ep");
    expect(said.filter((line) => line.startsWith("Not connected yet"))).toEqual([
      "Not connected yet: matrix. matrix cannot be reached: ask who it is: ECONNREFUSED",
    ]);
    expect(said.at(-1)).toContain(`${url}/readyz`);
  });

  it("M24: claims no connection when there is none", () => {
    const said = readyText({
      hasPage: false,
      url,
      ports: [port("slack", "down"), port("matrix", "down")],
    });

    expect(said).not.toContain("Connected:");
    expect(lines(said).filter((line) => line.startsWith("Not connected yet"))).toHaveLength(2);
  });

  it("M24: says nothing of waiting when all are connected", () => {
    const said = readyText({ url, hasPage: false, ports: [port("slack")] });

    expect(lines(said)).toEqual([`Muster is ready at ${url}`, "Connected: slack"]);
  });

  it("says what to type on the built-in networks, and of the others what is missing", () => {
    const said = lines(readyText({ url, hasPage: true, ports: [port("slack", "down")] }));

    expect(said[0]).toMatch(/^Muster is ready\. Open http:\S+:3000 in a browser.*!incident open/);
    expect(said).toContain("Not connected yet: slack. down");
  });
});
