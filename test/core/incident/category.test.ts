import { describe, expect, it } from "vitest";
import { parseCategory, RSIT } from "../../../src/core/incident/category.ts";

describe("RSIT", () => {
  it("is version 1003: eleven classes and their types", () => {
    expect(RSIT.map((one) => `${one.class}: ${one.types.join(" ")}`)).toEqual([
      "abusive-content: spam harmful-speech violence",
      "malicious-code: infected-system c2-server malware-distribution malware-configuration",
      "information-gathering: scanner sniffing social-engineering",
      "intrusion-attempts: ids-alert brute-force exploit",
      "intrusions: privileged-account-compromise unprivileged-account-compromise application-compromise system-compromise burglary",
      "availability: dos ddos misconfiguration sabotage outage",
      "information-content-security: unauthorised-information-access unauthorised-information-modification data-loss data-leak",
      "fraud: unauthorised-use-of-resources copyright masquerade phishing",
      "vulnerable: weak-crypto ddos-amplifier potentially-unwanted-accessible information-disclosure vulnerable-system",
      "other: other undetermined",
      "test: test",
    ]);
  });

  it("has no type twice, so that a type alone says enough", () => {
    const types = RSIT.flatMap((one) => one.types);

    expect(new Set(types).size).toBe(types.length);
  });
});

describe("parseCategory", () => {
  it.each(RSIT.map((one) => one.class))("reads the class %s", (name) => {
    expect(parseCategory(name)).toEqual({ ok: true, category: name });
  });

  it.each(RSIT.flatMap((one) => one.types.map((type) => [one.class, type] as const)))(
    "reads %s/%s, whole and as MISP writes it",
    (name, type) => {
      const category = `${name}/${type}`;

      expect(parseCategory(category)).toEqual({ ok: true, category });
      expect(parseCategory(`rsit:${name}="${type}"`)).toEqual({ ok: true, category });
    },
  );

  it.each(
    RSIT.flatMap((one) =>
      one.types.filter((type) => type !== one.class).map((type) => [type, `${one.class}/${type}`] as const),
    ),
  )("reads the type %s alone as %s", (type, category) => {
    expect(parseCategory(type)).toEqual({ ok: true, category });
  });

  it.each([
    [" Availability / DDoS ", "availability/ddos"],
    ["availability:ddos", "availability/ddos"],
    ["Data Leak", "information-content-security/data-leak"],
    ["brute_force", "intrusion-attempts/brute-force"],
    ["unauthorized information access", "information-content-security/unauthorised-information-access"],
    ["other", "other"],
    ["other/other", "other/other"],
  ])("reads %j as %s", (text, category) => {
    expect(parseCategory(text)).toEqual({ ok: true, category });
  });

  it.each([
    ["phising", "Did you mean fraud/phishing?"],
    ["availabilty", "Did you mean availability?"],
    ["availability/dddos", "Did you mean availability/ddos, availability or availability/dos?"],
    ["fraud/ddos", "Did you mean availability/ddos, availability/dos or fraud?"],
    [
      "account",
      "Did you mean intrusions/privileged-account-compromise or intrusions/unprivileged-account-compromise?",
    ],
    ["ransomware", "Did you mean information-content-security/unauthorised-information-modification?"],
  ])("suggests for %j: %s", (text, hint) => {
    expect(parseCategory(text)).toEqual({ ok: false, reason: `“${text}” is no RSIT category. ${hint}` });
  });

  it("lists the classes when nothing is near", () => {
    const parsed = parseCategory("xqzwv");

    expect(parsed).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/^“xqzwv” is no RSIT category\. Classes: abusive-content, .*, test\.$/),
    });
  });

  it.each(["", "  "])("asks for one when given %j", (text) => {
    expect(parseCategory(text)).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/^Name a category, for instance: abusive-content/),
    });
  });

  it.each(["constructor", "__proto__", "toString"])("knows no category %s", (text) => {
    expect(parseCategory(text).ok).toBe(false);
  });

  it("answers a very long text shortly", () => {
    const parsed = parseCategory("x".repeat(100_000));

    expect(parsed.ok ? "" : parsed.reason.length).toBeLessThan(300);
  });
});
