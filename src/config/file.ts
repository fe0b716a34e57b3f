/** muster.yaml. */
import { parse as parseYaml } from "yaml";
import { z } from "zod";
import { type Env, matrixNetwork, type NetworkConfig, ONE_ACCOUNT, slackNetwork, WEB } from "./networks.ts";

const id = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,30}$/, "is not a name of small letters, digits and hyphens")
  .refine(
    (name) => name !== "email" && name !== "phone",
    "is how the directory says that people are reached by other means; take another name",
  );
const address = z.url({ protocol: WEB, error: "is not a URL such as https://chat.example.org" });
const variable = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_]*$/,
    "is not the name of an environment variable; secrets are never written in the file itself",
  );

const File = z.strictObject({
  networks: z
    .array(
      z.discriminatedUnion("kind", [
        z.strictObject({
          kind: z.literal("slack"),
          id,
          bot_token: variable,
          app_token: variable.optional(),
          signing_secret: variable.optional(),
          api_url: address.optional(),
        }),
        z.strictObject({
          kind: z.literal("matrix"),
          id,
          homeserver_url: address,
          access_token: variable,
          encryption: z.enum(["required", "preferred", "off"]).optional(),
          store_key: variable.optional(),
          password: variable.optional(),
          new_identity: variable.optional(),
        }),
        z.strictObject({
          kind: z.literal("local"),
          id,
          title: z.string().min(1, "is empty").max(60, "has more than 60 characters"),
        }),
      ]),
    )
    .min(1, "names no network"),
});

/** For what the schema says nothing of its own about. */
function sentenceOf(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case "unrecognized_keys":
      return `has no setting ${issue.keys.join(", ")}`;
    case "invalid_union":
      return "is not one of slack, matrix, local";
    case "invalid_type":
      if (issue.expected === "object") return "holds no settings";
      return issue.input === undefined
        ? "is missing"
        : `is not ${issue.expected === "array" ? "a list" : `a ${issue.expected}`}`;
    case "invalid_value":
      return `is not one of ${issue.values.join(", ")}`;
    default:
      return "cannot be used";
  }
}

/** The networks of muster.yaml. Secrets are never in it: it names the variables that have them. */
export function networksOfFile(
  path: string,
  env: Env,
  readFile: (path: string) => string,
  problems: string[],
): readonly NetworkConfig[] {
  let content: unknown;
  try {
    content = parseYaml(readFile(path));
  } catch (error) {
    // Only the first line: the parser goes on to quote the file, and that may hold what was not meant to be in it.
    const [why] = (error instanceof Error ? error.message : String(error)).split(/:?\n/);
    problems.push(`MUSTER_CONFIG: ${path} cannot be read: ${why}`);
    return [];
  }
  const file = File.safeParse(content, { error: sentenceOf });
  if (!file.success) {
    problems.push(
      ...file.error.issues.map((issue) => `${path}: ${issue.path.join(".") || "the file"} ${issue.message}`),
    );
    return [];
  }
  const ids = file.data.networks.map((network) => network.id);
  for (const double of new Set(ids.filter((one, at) => ids.indexOf(one) !== at))) {
    problems.push(`${path}: two networks are called ${double}`);
  }
  const matrix = file.data.networks.filter((network) => network.kind === "matrix");
  const shared = matrix.length === 1 ? ONE_ACCOUNT : undefined;
  for (const [key, name] of Object.entries(ONE_ACCOUNT)) {
    const setting = key === "password" ? "password" : "new_identity";
    if (matrix.length > 1 && env[name])
      problems.push(
        `${name}: ${path} has ${matrix.length} Matrix networks; name a variable for each that needs one, as ${setting}`,
      );
  }
  const networks = file.data.networks.flatMap((network): NetworkConfig[] => {
    if (network.kind === "local") return [network];
    if (network.kind === "slack") {
      const names = { bot: network.bot_token, app: network.app_token, signing: network.signing_secret };
      const one = slackNetwork(network.id, env, names, problems, network.api_url);
      return one ? [one] : [];
    }
    const names = {
      token: network.access_token,
      storeKey: network.store_key,
      password: network.password ?? shared?.password,
      newIdentity: network.new_identity ?? shared?.newIdentity,
    };
    const rest = { homeserverUrl: network.homeserver_url, encryption: network.encryption ?? "preferred" };
    const one = matrixNetwork(network.id, env, names, rest, problems);
    return one ? [one] : [];
  });
  problems.push(...sharedAccounts(path, networks));
  return networks;
}

/** One account behind two networks would have every message arrive, and be answered, twice. */
function sharedAccounts(path: string, networks: readonly NetworkConfig[]): readonly string[] {
  const accounts = Map.groupBy(networks, (one) => {
    if (one.kind === "slack") return `slack ${one.botToken}`;
    return one.kind === "matrix" ? `matrix ${one.homeserverUrl} ${one.accessToken}` : `local ${one.id}`;
  });
  return [...accounts.values()].flatMap((same) => {
    const ids = [...new Set(same.map((one) => one.id))];
    return ids.length < 2 ? [] : [`${path}: networks ${ids.join(" and ")} have the same access token`];
  });
}
