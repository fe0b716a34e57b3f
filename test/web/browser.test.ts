import { describe, expect, it } from "vitest";
import { browserPath } from "./browser.ts";

describe("looking for a browser", () => {
  it("takes the one that is given", () => {
    expect(browserPath({ MUSTER_CHROMIUM: process.execPath }, [])).toBe(process.execPath);
  });

  it("finds one in the usual places", () => {
    expect(browserPath({}, ["/nowhere/chromium", process.execPath])).toBe(process.execPath);
  });

  it("lets the browser's tests be skipped on a machine without one", () => {
    expect(browserPath({}, ["/nowhere/chromium"])).toBeUndefined();
  });

  it("fails in CI without one, and says what to install", () => {
    expect(() => browserPath({ CI: "true" }, [])).toThrow("apt-get install chromium");
  });

  it("fails when the given one does not exist", () => {
    expect(() => browserPath({ MUSTER_CHROMIUM: "/nowhere/chromium" }, [process.execPath])).toThrow(
      "/nowhere/chromium",
    );
  });
});
