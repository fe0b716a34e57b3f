/** Configuration: what is taken, and that everything wrong with it is said at once. */
import { describe, expect, it } from "vitest";
import { type Config, LOCAL_NETWORKS, readConfig } from "../src/config.ts";

type Env = Readonly<Record<string, string>>;

/** `muster.yaml` holds this; every other file is missing. */
const read = (env: Env, yaml?: string) =>
  readConfig(yaml === undefined ? env : { ...env, MUSTER_CONFIG: "muster.yaml" }, (path) => {
    if (yaml === undefined || path !== "muster.yaml") throw new Error(`ENOENT: no such file, open '${path}'`);
    return yaml;
  });
const configOf = (env: Env, yaml?: string): Config => {
  const result = read(env, yaml);
  if (!result.ok) throw new Error(result.problems.join("; "));
  return result.config;
};
const problemsOf = (env: Env, yaml?: string): readonly string[] => {
  const result = read(env, yaml);
  return result.ok ? [] : result.problems;
};

describe("the environment", () => {
  it("may be empty: then Muster is a place to try, on this machine only", () => {
    expect(configOf({})).toEqual({
      dataDir: ".muster",
      host: "127.0.0.1",
      port: 3000,
      logLevel: "info",
      networks: LOCAL_NETWORKS,
    });
  });

  it("is taken variable by variable", () => {
    const config = configOf({
      DATABASE_URL: "postgres://u:p@db:5432/muster",
      MUSTER_DATA_DIR: "/data",
      MUSTER_DIRECTORY: "/directory.yaml",
      HOST: "0.0.0.0",
      PORT: "0",
      MUSTER_PUBLIC_URL: "https://muster.example.org",
      MUSTER_SECRET: "s".repeat(32),
      MUSTER_LOCAL_PASSWORD: "p".repeat(12),
      LOG_LEVEL: "warn",
    });

    expect(config).toEqual({
      databaseUrl: "postgres://u:p@db:5432/muster",
      dataDir: "/data",
      directoryFile: "/directory.yaml",
      host: "0.0.0.0",
      port: 0,
      publicUrl: "https://muster.example.org",
      secret: "s".repeat(32),
      localPassword: "p".repeat(12),
      logLevel: "warn",
      networks: LOCAL_NETWORKS,
    });
  });

  it("counts empty variables as not set, as compose files leave them", () => {
    const names = ["DATABASE_URL", "MUSTER_CONFIG", "MUSTER_DIRECTORY", "HOST", "PORT", "MUSTER_PUBLIC_URL"];
    const secrets = [
      "MUSTER_SECRET",
      "SLACK_BOT_TOKEN",
      "SLACK_APP_TOKEN",
      "SLACK_SIGNING_SECRET",
      "MATRIX_ACCESS_TOKEN",
    ];
    const empty = Object.fromEntries(
      [...names, ...secrets].map((name, at) => [name, at % 2 === 0 ? "" : "  "]),
    );

    expect(configOf(empty)).toEqual(configOf({}));
  });

  it.each<[Env, string]>([
    [
      { DATABASE_URL: "mysql://db/muster" },
      "DATABASE_URL is not a PostgreSQL URL such as postgres://user:password@host:5432/muster",
    ],
    [
      { DATABASE_URL: "nonsense" },
      "DATABASE_URL is not a PostgreSQL URL such as postgres://user:password@host:5432/muster",
    ],
    [{ PORT: "http" }, "PORT is not a port number"],
    [{ PORT: "70000" }, "PORT is not a port number"],
    [{ PORT: "-1" }, "PORT is not a port number"],
    [{ PORT: "80.5" }, "PORT is not a port number"],
    [
      { MUSTER_PUBLIC_URL: "muster.example.org" },
      "MUSTER_PUBLIC_URL is not a URL such as https://muster.example.org",
    ],
    [
      { MUSTER_PUBLIC_URL: "javascript:alert(1)" },
      "MUSTER_PUBLIC_URL is not a URL such as https://muster.example.org",
    ],
    [
      { MUSTER_SECRET: "short" },
      "MUSTER_SECRET needs at least 32 characters; `openssl rand -hex 32` makes one",
    ],
    [{ MUSTER_LOCAL_PASSWORD: "short" }, "MUSTER_LOCAL_PASSWORD needs at least 12 characters"],
    [{ LOG_LEVEL: "loud" }, "LOG_LEVEL is not one of trace, debug, info, warn, error, fatal, silent"],
    [
      { SLACK_BOT_TOKEN: "xoxb" },
      "network slack needs SLACK_APP_TOKEN (Socket Mode, xapp-…) or SLACK_SIGNING_SECRET (HTTP)",
    ],
    [
      { SLACK_APP_TOKEN: "xapp" },
      'SLACK_BOT_TOKEN is missing (network slack): Slack shows it as "Bot User OAuth Token", xoxb-…',
    ],
    [
      { SLACK_BOT_TOKEN: "b", SLACK_APP_TOKEN: "a", SLACK_API_URL: "nope" },
      "SLACK_API_URL is not a URL such as https://slack.com/api/ (network slack)",
    ],
    [
      { MATRIX_ACCESS_TOKEN: "t" },
      "MATRIX_HOMESERVER_URL is missing: MATRIX_ACCESS_TOKEN alone is not enough",
    ],
    [
      { MATRIX_HOMESERVER_URL: "https://hs.example" },
      "MATRIX_ACCESS_TOKEN is missing: MATRIX_HOMESERVER_URL alone is not enough",
    ],
    [
      { MATRIX_HOMESERVER_URL: "localhost:8008", MATRIX_ACCESS_TOKEN: "t" },
      "MATRIX_HOMESERVER_URL is not a URL such as https://matrix.example.org",
    ],
    [
      { MATRIX_HOMESERVER_URL: "https://hs.example", MATRIX_ACCESS_TOKEN: "t", MATRIX_ENCRYPTION: "maybe" },
      "MATRIX_ENCRYPTION is not one of required, preferred, off",
    ],
  ])("%j: %s", (env, problem) => {
    expect(problemsOf(env)).toEqual([problem]);
  });

  it("has every problem reported at once", () => {
    const problems = problemsOf({
      DATABASE_URL: "x",
      PORT: "x",
      LOG_LEVEL: "x",
      MUSTER_SECRET: "x",
      SLACK_SIGNING_SECRET: "x",
      MATRIX_HOMESERVER_URL: "x",
    });

    const about = [
      "DATABASE_URL",
      "PORT",
      "MUSTER_SECRET",
      "LOG_LEVEL",
      "SLACK_BOT_TOKEN",
      "MATRIX_HOMESERVER_URL",
      "MATRIX_ACCESS_TOKEN",
    ];
    expect(problems.map((problem) => problem.split(" ")[0])).toEqual(about);
  });

  it("never has a secret repeated in a problem", () => {
    const secret = "xoxb-very-secret";
    const problems = problemsOf({
      SLACK_BOT_TOKEN: secret,
      MATRIX_ACCESS_TOKEN: secret,
      MUSTER_SECRET: secret,
      MUSTER_LOCAL_PASSWORD: "secret",
    });

    expect(problems.length).toBeGreaterThan(2);
    expect(problems.join("\n")).not.toContain("secret\n");
    expect(problems.join("\n")).not.toContain(secret);
  });

  it("makes a network of each platform that is configured", () => {
    const { networks } = configOf({
      SLACK_BOT_TOKEN: "xoxb",
      SLACK_SIGNING_SECRET: "sign",
      MATRIX_HOMESERVER_URL: "https://hs.example",
      MATRIX_ACCESS_TOKEN: "token",
    });

    expect(networks).toEqual([
      {
        kind: "slack",
        id: "slack",
        botToken: "xoxb",
        signingSecret: "sign",
        apiUrl: "https://slack.com/api/",
      },
      {
        kind: "matrix",
        id: "matrix",
        homeserverUrl: "https://hs.example",
        accessToken: "token",
        encryption: "preferred",
      },
    ]);
  });

  it("prefers Socket Mode when both ways in are configured: it needs no address that the world can reach", () => {
    const [slack] = configOf({
      SLACK_BOT_TOKEN: "b",
      SLACK_APP_TOKEN: "a",
      SLACK_SIGNING_SECRET: "s",
    }).networks;

    expect(slack).toMatchObject({ appToken: "a" });
    expect(slack).not.toHaveProperty("signingSecret");
  });
});

describe("muster.yaml", () => {
  const NETWORKS = `
networks:
  - { kind: slack, id: slack-eu, bot_token: EU_BOT, app_token: EU_APP }
  - { kind: slack, id: slack-ep, bot_token: EP_BOT, signing_secret: EP_SIGN, api_url: "https://proxy.example/api/" }
  - { kind: matrix, id: matrix, homeserver_url: "https://hs.example", access_token: HS_TOKEN, encryption: required, store_key: HS_KEY }
  - { kind: local, id: local-training, title: Training }
`;
  const VARIABLES = {
    EU_BOT: "1",
    EU_APP: "2",
    EP_BOT: "3",
    EP_SIGN: "4",
    HS_TOKEN: "5",
    HS_KEY: "0f".repeat(32),
  };

  it("names networks, and their secrets by variable", () => {
    expect(configOf(VARIABLES, NETWORKS).networks).toEqual([
      { kind: "slack", id: "slack-eu", botToken: "1", appToken: "2", apiUrl: "https://slack.com/api/" },
      {
        kind: "slack",
        id: "slack-ep",
        botToken: "3",
        signingSecret: "4",
        apiUrl: "https://proxy.example/api/",
      },
      {
        kind: "matrix",
        id: "matrix",
        homeserverUrl: "https://hs.example",
        accessToken: "5",
        encryption: "required",
        storeKey: new Uint8Array(32).fill(0x0f),
      },
      { kind: "local", id: "local-training", title: "Training" },
    ]);
  });

  const TWO_HOMESERVERS = `
networks:
  - { kind: matrix, id: matrix-eu, homeserver_url: "https://eu.example", access_token: EU_TOKEN, password: EU_PASSWORD }
  - { kind: matrix, id: matrix-ncsc, homeserver_url: "https://ncsc.example", access_token: NCSC_TOKEN, new_identity: NCSC_ANEW }
`;
  const TOKENS = { EU_TOKEN: "1", NCSC_TOKEN: "2" };

  it("gives each of several homeservers its own password, and no other one's", () => {
    const { networks } = configOf({ ...TOKENS, EU_PASSWORD: "p", NCSC_ANEW: "yes" }, TWO_HOMESERVERS);
    expect(networks[0]).toMatchObject({ id: "matrix-eu", password: "p" });
    expect(networks[0]).not.toHaveProperty("replaceIdentity");
    expect(networks[1]).toMatchObject({ id: "matrix-ncsc", replaceIdentity: true });
    expect(networks[1]).not.toHaveProperty("password");
  });

  it.each([
    ["MATRIX_PASSWORD", "as password"],
    ["MATRIX_NEW_IDENTITY", "as new_identity"],
  ])("does not guess to which of several homeservers %s belongs", (name, how) => {
    const problems = problemsOf({ ...TOKENS, [name]: "yes" }, TWO_HOMESERVERS);
    expect(problems).toEqual([
      `${name}: muster.yaml has 2 Matrix networks; name a variable for each that needs one, ${how}`,
    ]);
  });

  it("takes the documented variables for the only homeserver in it", () => {
    const only = `networks: [{ kind: matrix, id: hs, homeserver_url: "https://hs.example", access_token: T }]`;
    expect(configOf({ T: "1", MATRIX_PASSWORD: "p" }, only).networks[0]).toMatchObject({ password: "p" });
  });

  it("does not take the same account for two networks", () => {
    const twice = `
networks:
  - { kind: slack, id: one, bot_token: BOT, app_token: APP }
  - { kind: slack, id: two, bot_token: BOT, app_token: APP }
`;
    expect(problemsOf({ BOT: "1", APP: "2" }, twice)).toEqual([
      "muster.yaml: networks one and two have the same access token",
    ]);
  });

  it("reports every variable that is missing or empty", () => {
    const problems = problemsOf({ EU_BOT: " " }, NETWORKS).join("\n");

    for (const name of Object.keys(VARIABLES)) expect(problems).toContain(name);
  });

  it.each([
    ["", "muster.yaml: the file holds no settings"],
    ["just words", "muster.yaml: the file holds no settings"],
    ["networks: []", "muster.yaml: networks names no network"],
    ["networks: {}", "muster.yaml: networks is not a list"],
    ["networks: [local]", "muster.yaml: networks.0 holds no settings"],
    [
      "networks: [{ kind: local, id: a, title: A }]\nnetwork: x",
      "muster.yaml: the file has no setting network",
    ],
    ["networks: [{ kind: irc, id: a }]", "muster.yaml: networks.0.kind is not one of slack, matrix, local"],
    ["networks: [{ id: a, title: A }]", "muster.yaml: networks.0.kind is not one of slack, matrix, local"],
    [
      "networks: [{ kind: local, id: a, title: A, colour: red }]",
      "muster.yaml: networks.0 has no setting colour",
    ],
    ["networks: [{ kind: local, id: a }]", "muster.yaml: networks.0.title is missing"],
    [
      "networks: [{ kind: local, id: 'A b', title: A }]",
      "muster.yaml: networks.0.id is not a name of small letters, digits and hyphens",
    ],
    [
      "networks: [{ kind: local, id: email, title: A }]",
      "muster.yaml: networks.0.id is how the directory says that people are reached by other means; take another name",
    ],
    [
      "networks: [{ kind: slack, id: a, bot_token: xoxb-1-2, app_token: APP }]",
      "muster.yaml: networks.0.bot_token is not the name of an environment variable; secrets are never written in the file itself",
    ],
    [
      "networks: [{ kind: matrix, id: a, homeserver_url: 'hs:8008', access_token: A }]",
      "muster.yaml: networks.0.homeserver_url is not a URL such as https://chat.example.org",
    ],
    [
      "networks: [{ kind: matrix, id: a, homeserver_url: 'http://hs', access_token: A, encryption: some }]",
      "muster.yaml: networks.0.encryption is not one of required, preferred, off",
    ],
    [
      "networks: [{ kind: local, id: a, title: A }, { kind: local, id: a, title: B }]",
      "muster.yaml: two networks are called a",
    ],
  ])("%j: %s", (yaml, problem) => {
    expect(problemsOf({ A: "x", APP: "x" }, yaml)).toEqual([problem]);
  });

  it("that is no YAML is said so with the line, and never quoted: it may hold what it should not", () => {
    const [problem, ...others] = problemsOf({}, "networks:\n  - bot_token: [xoxb-secret\n");

    expect(problem).toMatch(/^MUSTER_CONFIG: muster\.yaml cannot be read: .* at line \d+, column \d+$/);
    expect(problem).not.toContain("xoxb");
    expect(others).toEqual([]);
  });

  it("that is missing is a problem beside the others", () => {
    expect(problemsOf({ MUSTER_CONFIG: "elsewhere.yaml", PORT: "x" })).toEqual([
      "PORT is not a port number",
      "MUSTER_CONFIG: elsewhere.yaml cannot be read: ENOENT: no such file, open 'elsewhere.yaml'",
    ]);
  });
});

describe("the key of the Matrix key store", () => {
  const MATRIX = { MATRIX_HOMESERVER_URL: "https://hs.example", MATRIX_ACCESS_TOKEN: "t" };
  const bytes = new Uint8Array(32).fill(0x0f);

  it.each([
    ["64 hex digits", "0f".repeat(32)],
    ["64 capital hex digits", "0F".repeat(32)],
    ["base64", Buffer.from(bytes).toString("base64")],
  ])("is read from %s", (_how, text) => {
    expect(configOf({ ...MATRIX, MATRIX_STORE_KEY: text }).networks).toMatchObject([{ storeKey: bytes }]);
  });

  it.each(["0f".repeat(31), "0f".repeat(33), "correct horse battery", "=".repeat(44)])(
    "is refused as %s",
    (text) => {
      const result = read({ ...MATRIX, MATRIX_STORE_KEY: text });

      expect(result).toMatchObject({ ok: false });
      expect(JSON.stringify(result)).toContain("openssl rand -hex 32");
      expect(JSON.stringify(result)).not.toContain(text);
    },
  );

  it("must be there when encryption is required, and need not when it is preferred", () => {
    expect(JSON.stringify(read({ ...MATRIX, MATRIX_ENCRYPTION: "required" }))).toContain(
      "MATRIX_STORE_KEY is missing",
    );
    expect(read({ ...MATRIX, MATRIX_ENCRYPTION: "preferred" })).toMatchObject({ ok: true });
  });

  it("comes with the account's password, and with the wish for a new identity, when they are set", () => {
    const more = { ...MATRIX, MATRIX_PASSWORD: "p", MATRIX_NEW_IDENTITY: "yes" };

    expect(configOf(more).networks).toMatchObject([{ password: "p", replaceIdentity: true }]);
    expect(configOf({ ...MATRIX, MATRIX_NEW_IDENTITY: "no" }).networks[0]).not.toHaveProperty(
      "replaceIdentity",
    );
  });
});
