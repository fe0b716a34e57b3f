/** Which device of which account an access token belongs to. */
import { Forbidden } from "../../chat-errors.ts";
import { api, type MusterMatrixClient } from "../client.ts";
import { record, text } from "../json.ts";
import type { OwnDevice } from "./store.ts";

/** Rejects with a ChatError, also when the token has no device: without one there is no encryption. */
export async function whoAmI(client: MusterMatrixClient): Promise<OwnDevice> {
  const { user_id: user, device_id: device } = record(
    await client.call({ action: "ask who it is" }, "GET", api`account/whoami`),
  );
  const known = { user: text(user) ?? "", device: text(device) ?? "" };
  if (known.user !== "" && known.device !== "") return known;
  throw new Forbidden(
    client.network,
    "use encryption",
    "the access token belongs to no device; make one by logging in, not through an administrator's interface",
  );
}
