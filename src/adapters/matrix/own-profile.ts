/** How Muster's account looks to people: a name and a picture, so that an invitation by it says from whom it comes. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ChatError, NotFound } from "../chat-errors.ts";
import { api, Content, type MusterMatrixClient, mediaApi } from "./client.ts";
import { record, text } from "./json.ts";
import type { Log } from "./log.ts";

const NAME = "Muster";
const PICTURE = join(import.meta.dirname, "avatar.png");
const PROFILE = { action: "set its name and picture", missing: "user" } as const;

/**
 * Gives the account a name and a picture where it has none of its own; what operators have set stays. A homeserver that
 * does not let accounts change theirs costs a line in the log. Never rejects.
 */
export async function showOwnProfile(client: MusterMatrixClient, log: Log): Promise<void> {
  try {
    const { user } = await client.account();
    const profile = await profileOf(client, user);
    const localpart = user.slice(1, user.indexOf(":"));
    // Homeservers name an account by its localpart until somebody gives it a name.
    const name = text(profile.displayname) ?? "";
    if (name === "" || name === localpart || name === user) {
      await client.call(PROFILE, "PUT", api`profile/${user}/displayname`, { body: { displayname: NAME } });
    }
    if (!text(profile.avatar_url)) {
      const picture = new Content(await readFile(PICTURE), "image/png");
      const query = { filename: "muster.png" };
      const { content_uri: uri } = record(
        await client.call(PROFILE, "POST", mediaApi`upload`, { query, body: picture }),
      );
      await client.call(PROFILE, "PUT", api`profile/${user}/avatar_url`, { body: { avatar_url: uri } });
    }
  } catch (caught) {
    const error = caught instanceof ChatError ? caught.message : "unexpected error";
    log.warn({ network: client.network, error }, "The account's name and picture could not be set");
  }
}

async function profileOf(client: MusterMatrixClient, user: string) {
  try {
    return record(await client.call(PROFILE, "GET", api`profile/${user}`));
  } catch (error) {
    if (error instanceof NotFound) return {};
    throw error;
  }
}
