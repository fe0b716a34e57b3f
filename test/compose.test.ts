/** The container files: nothing is reachable from outside, nothing secret is in them, everything is watched. */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv, promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { readConfig } from "../src/config.ts";
import { readDirectoryFile } from "../src/directory/read-file.ts";

const ROOT = join(import.meta.dirname, "..");
const compose = z
  .object({
    services: z.record(
      z.string(),
      z.object({
        image: z.string(),
        command: z.array(z.string()).optional(),
        environment: z.record(z.string(), z.string()).default({}),
        ports: z.array(z.string()).default([]),
        volumes: z.array(z.string()).default([]),
        depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
        healthcheck: z.object({ test: z.array(z.string()) }).optional(),
        restart: z.string().optional(),
        read_only: z.boolean().optional(),
        cap_drop: z.array(z.string()).optional(),
        network_mode: z.string().optional(),
      }),
    ),
    volumes: z.record(z.string(), z.null()),
  })
  .parse(parse(read("docker-compose.yml"), { merge: true }));
const services = Object.entries(compose.services);
/** Runs once and ends: others wait for its success. */
const oneShots = new Set(
  services.flatMap(([, { depends_on }]) =>
    Object.entries(depends_on)
      .filter(([, { condition }]) => condition === "service_completed_successfully")
      .map(([name]) => name),
  ),
);

describe("docker-compose.yml", () => {
  it("has Muster, a database, a homeserver and a client", () => {
    expect(services.map(([name]) => name).toSorted()).toEqual([
      "accounts",
      "element",
      "muster",
      "postgres",
      "secrets",
      "synapse",
    ]);
  });

  it.each(services)(
    "publishes ports of %s on 127.0.0.1 only, and never by host networking",
    (_name, service) => {
      for (const port of service.ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
      expect(service.network_mode ?? "none").toBe("none");
    },
  );

  it("publishes no port twice, and none of the database", () => {
    const published = services.flatMap(([, { ports }]) => ports.map((port) => port.split(":")[1]));
    expect(published).toEqual([...new Set(published)]);
    expect(published.length).toBeGreaterThan(0);
    expect(compose.services.postgres?.ports).toEqual([]);
  });

  it.each(services)("pins the image of %s by version", (_name, { image }) => {
    expect(image).toMatch(/^[a-z/-]+:v?\d+\.\d+(\.\d+)?(-[a-z]+)?$/);
  });

  it.each(services)("watches %s, unless it runs once and is waited for", (name, service) => {
    if (oneShots.has(name)) {
      expect(service.healthcheck).toBeUndefined();
      expect(service.restart).toBeUndefined();
    } else {
      expect(service.healthcheck?.test[0]).toBe("CMD");
      expect(service.restart).toBe("unless-stopped");
    }
  });

  it("waits for what has a health check until it is healthy", () => {
    for (const [, { depends_on }] of services) {
      for (const [name, { condition }] of Object.entries(depends_on)) {
        expect(compose.services).toHaveProperty(name);
        expect(condition).toBe(oneShots.has(name) ? "service_completed_successfully" : "service_healthy");
      }
    }
  });

  it.each(services)(
    "has no secret of %s in it: such variables name a file or come from outside",
    (_name, service) => {
      for (const [name, value] of Object.entries(service.environment)) {
        if (/PASSWORD|SECRET|TOKEN|KEY|DATABASE_URL/.test(name)) expect(value).toMatch(/^(\/secrets\/|\$\{)/);
      }
      expect(JSON.stringify(service)).not.toMatch(/xox[bp]-|xapp-|syt_|:\/\/[^/"\s]+:[^/"\s]+@/);
    },
  );

  it("declares every named volume that is mounted, and mounts every one declared", () => {
    const mounted = services
      .flatMap(([, { volumes }]) => volumes.map((one) => one.split(":")[0] ?? ""))
      .filter((source) => !source.startsWith("."));
    expect([...new Set(mounted)].toSorted()).toEqual(Object.keys(compose.volumes).toSorted());
  });

  it("gives Muster no right that it does not need", () => {
    for (const name of ["muster", "accounts", "secrets"]) {
      expect(compose.services[name]).toMatchObject({ read_only: true, cap_drop: ["ALL"] });
    }
  });

  it("has rooms encrypted, with a key that is made at the first start and kept", async () => {
    const volumes = mkdtempSync(join(tmpdir(), "muster-compose-"));
    const makeSecrets = () =>
      promisify(execFile)(process.execPath, [join(ROOT, "docker/make-secrets.ts"), volumes]);
    const muster = compose.services.muster;
    const file = join(volumes, "muster/store-key.env");
    try {
      await makeSecrets();
      const first = readFileSync(file, "utf8");
      await makeSecrets();

      expect(readFileSync(file, "utf8")).toBe(first);
      expect(statSync(file).mode & 0o077).toBe(0);
      expect(muster?.command).toContain("--env-file=/secrets/store-key.env");
      const given = { ...muster?.environment, LOG_LEVEL: "info", MATRIX_ACCESS_TOKEN: "a-token" };
      const result = readConfig({ ...given, ...parseEnv(first) }, () => "");
      expect(result).toMatchObject({ ok: true, config: { networks: [{ encryption: "preferred" }] } });
      const [network] = result.ok ? result.config.networks : [];
      expect(network?.kind === "matrix" ? network.storeKey?.length : undefined).toBe(32);
    } finally {
      rmSync(volumes, { recursive: true });
    }
  });

  it("brings a directory that can be imported, for people whom the homeserver knows", async () => {
    const result = await readDirectoryFile(join(ROOT, "docker/directory.yaml"));

    expect(result).toMatchObject({ ok: true });
    const addresses = result.ok ? result.directory.contacts.map((one) => one.addresses.matrix) : [];
    expect(addresses).toEqual(["@alice:muster.test", "@bob:muster.test"]);
    expect(read("docker/register-accounts.ts")).toContain('["alice", "bob"]');
    expect(read("docker/make-secrets.ts")).toContain('server_name: "muster.test"');
    expect(read("docker/element.json")).toContain('"server_name": "muster.test"');
  });
});

describe("Dockerfile", () => {
  const file = read("Dockerfile");

  it("runs as an ordinary user, with a health check, without development dependencies", () => {
    expect(file).toMatch(/^USER node$/m);
    expect(file).toMatch(/^HEALTHCHECK [\s\S]*\/healthz/m);
    expect(file).toContain("npm ci --omit=dev");
  });

  it("uses the Node that the tests use, in every stage", () => {
    const wanted = z
      .object({ devDependencies: z.object({ node: z.string() }) })
      .parse(JSON.parse(read("package.json")));
    const images = Array.from(file.matchAll(/^FROM (\S+)/gm), ([, image]) => image);
    expect(images.length).toBe(2);
    for (const image of images) expect(image).toBe(`node:${wanted.devDependencies.node}-bookworm-slim`);
  });

  it("copies only what .dockerignore lets through", () => {
    const allowed = Array.from(read(".dockerignore").matchAll(/^!(\S+)$/gm), ([, name]) => name);
    const copied = Array.from(
      file.matchAll(/^COPY (?!--from)(.+) \S+$/gm),
      ([, names]) => names?.split(" ") ?? [],
    ).flat();
    expect([...new Set(copied)].toSorted()).toEqual(allowed.toSorted());
  });
});

function read(name: string): string {
  return readFileSync(join(ROOT, name), "utf8");
}
