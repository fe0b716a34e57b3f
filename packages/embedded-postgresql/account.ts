/** PostgreSQL refuses to run as root: which account runs it instead, and what that account can reach. */
import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { userInfo } from "node:os";
import { dirname, resolve } from "node:path";
import { EmbeddedError } from "./embedded-error.ts";

export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * The account that runs PostgreSQL; undefined: Muster's own user. For root it is anyone who owns the data already,
 * else the owner of the directory it will be in, else an unprivileged system account. None is created.
 * @param data the directory of the cluster; need not exist yet
 */
export function chooseAccount(data: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readAccounts();
  const owner = ownerOf(data);
  const account =
    accounts.find((each) => owner !== 0 && each.uid === owner) ??
    accounts.find((each) => each.name === "postgres" && each.uid !== 0) ??
    accounts.find((each) => each.name === "nobody" && each.uid !== 0);
  if (!account) {
    throw new EmbeddedError(
      "PostgreSQL refuses to run as root, and this system has neither an account `postgres` nor `nobody` to run it. " +
        "Start Muster as an ordinary user.",
    );
  }
  return account;
}

/**
 * initdb asks the system for the name of the user that runs it, and ends when there is none: containers that are
 * started under any number (OpenShift, `docker run --user 1234`). Only making a cluster needs the name.
 * @throws EmbeddedError that says how to give the user a name
 */
export function demandNamedUser(account: Account | undefined): void {
  if (account !== undefined || process.getuid === undefined) return;
  try {
    userInfo();
  } catch (cause) {
    const uid = process.getuid();
    throw new EmbeddedError(
      `PostgreSQL cannot be set up by user ${uid}, because this system has no name for that user. Give it one with a ` +
        `line in /etc/passwd, for instance \`muster:x:${uid}:0::/tmp:/sbin/nologin\`, or start Muster as a user that has one.`,
      { cause },
    );
  }
}

/** Whether the account can enter a directory, by the permission bits of all directories on the way to it. */
export function canEnter(directory: string, account: Account): boolean {
  for (let at = realpathSync(directory); ; at = dirname(at)) {
    const { mode, uid, gid } = statSync(at);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

/** Of the path, or of the closest directory above it that exists. */
function ownerOf(path: string): number {
  let at = resolve(path);
  while (!existsSync(at)) at = dirname(at);
  return statSync(at).uid;
}

function readAccounts(): Account[] {
  if (!existsSync("/etc/passwd")) return [];
  return readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"))
    .filter((fields) => fields.length >= 4)
    .map((fields) => ({ name: fields[0] ?? "", uid: Number(fields[2]), gid: Number(fields[3]) }));
}
