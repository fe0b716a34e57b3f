/** Who one is, profiles and account data. */
import { forbidden } from "./power.ts";
import { type Request, type Route, route } from "./route.ts";
import { MatrixFault } from "./world.ts";

export const accountRoutes: readonly Route[] = [
  route("versions", "GET", "versions", () => ({ versions: ["v1.11", "v1.12"] })),
  route("whoami", "GET", "account/whoami", ({ user, device }) => ({ user_id: user, device_id: device })),
  route("profile", "GET", "profile/:user", async ({ world, params, signal }) => {
    await world.reach(params.user ?? "", signal);
    // As Synapse answers for an unknown user of its own.
    if (!world.users.has(params.user ?? ""))
      throw new MatrixFault(404, "M_UNKNOWN", "No row found (profiles)");
    const localpart = params.user?.slice(1).split(":", 1)[0];
    return { displayname: localpart, ...world.profiles.get(params.user ?? "") };
  }),
  route("profile.set", "PUT", "profile/:user/:field", ({ world, params, body, user }) => {
    if (params.user !== user) throw forbidden("Cannot set the profile of others.");
    world.profiles.set(user, { ...world.profiles.get(user), ...body });
    return {};
  }),
  route("account_data.get", "GET", "user/:user/account_data/:type", (request) => {
    const content = request.world.accountData.get(keyOf(request));
    if (!content) throw new MatrixFault(404, "M_NOT_FOUND", "Account data not found");
    return content;
  }),
  route("account_data.set", "PUT", "user/:user/account_data/:type", (request) => {
    request.world.accountData.set(keyOf(request), request.body);
    return {};
  }),
];

function keyOf({ user, params }: Request): string {
  if (params.user !== user) throw forbidden("Cannot use account data of other users.");
  return `${user} ${params.type}`;
}
