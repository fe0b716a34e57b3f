/** Second one-shot service of docker-compose.yml: Muster's account and two people, registered once. */
import { createHmac, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

const homeserver = process.argv[2] ?? "http://synapse:8008";
const secrets = process.argv[3] ?? "/secrets";
const PEOPLE = ["alice", "bob"] as const;
const READY = join(secrets, "muster.env");

if (existsSync(READY)) {
  process.stdout.write("The accounts exist already.\n");
} else {
  const shared = (await readFile(join(secrets, "registration"), "utf8")).trim();
  const lines: string[] = [];
  for (const person of PEOPLE) {
    const { user, password } = await account(shared, person);
    lines.push(`${user}  ${password}`);
  }
  const { token, user } = await account(shared, "muster");
  await keep(join(secrets, "people.txt"), `${lines.join("\n")}\n`);
  const database = await readFile(join(secrets, "database.env"), "utf8");
  // Last and in one step: its presence says that everything above is done.
  await keep(READY, `${database}MATRIX_ACCESS_TOKEN=${token}\n`);
  process.stdout.write(`Registered ${user} and ${PEOPLE.join(", ")}. Their passwords: people.txt.\n`);
}

/** Registers, or signs in with the password of an earlier try that was cut short. */
async function account(
  shared: string,
  name: string,
): Promise<{ user: string; password: string; token: string }> {
  const password = await passwordOf(name);
  const nonce = String((await call("GET", "/_synapse/admin/v1/register")).body.nonce);
  // Synapse, "Shared-Secret Registration": HMAC-SHA1 over nonce, name, password and role.
  const mac = createHmac("sha1", shared).update([nonce, name, password, "notadmin"].join("\0")).digest("hex");
  const registered = await call("POST", "/_synapse/admin/v1/register", {
    nonce,
    username: name,
    password,
    admin: false,
    mac,
  });
  const result =
    registered.body.errcode === "M_USER_IN_USE"
      ? await call("POST", "/_matrix/client/v3/login", {
          type: "m.login.password",
          identifier: { type: "m.id.user", user: name },
          password,
        })
      : registered;
  const { user_id: user, access_token: token } = result.body;
  if (typeof user !== "string" || typeof token !== "string") {
    throw new Error(
      `${homeserver} did not register ${name}: ${result.status} ${String(result.body.errcode)}`,
    );
  }
  return { user, password, token };
}

async function passwordOf(name: string): Promise<string> {
  const file = join(secrets, `${name}.password`);
  if (!existsSync(file)) await keep(file, randomBytes(12).toString("hex"));
  return readFile(file, "utf8");
}

async function keep(file: string, content: string): Promise<void> {
  await writeFile(`${file}.new`, content, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

async function call(
  method: string,
  path: string,
  body?: object,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${homeserver}${path}`, {
    method,
    ...(body ? { body: JSON.stringify(body), headers: { "content-type": "application/json" } } : {}),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
