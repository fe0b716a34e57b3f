/** What anyone who sends a step works with. */
import type { Attempt, ChatPort } from "../../adapters/chat-port.ts";
import type { About } from "../../core/about.ts";
import type { Db } from "../../db/connect.ts";
import type { AppContext } from "./context.ts";

/** What a step is sent with. */
export interface SendContext {
  readonly db: Db;
  readonly port: ChatPort;
  /** All of them: what is carried comes from another one. */
  readonly networks: AppContext["networks"];
  readonly now: () => Date;
  readonly registry: AppContext["registry"];
  readonly attempt: Attempt;
  /** What it is about: who may have it depends on that. */
  readonly about: About;
}

/** The step can never succeed, for a reason that is not the platform's. */
export class Impossible extends Error {}

/** Nobody can say who may have it: it is about no incident, and does not declare that it says nothing. It stays unsent. */
export class Undeclared extends Impossible {
  constructor({ kind }: About) {
    super(`nobody can say who may have it (about: ${kind})`);
  }
}

/** It is not for whom it was meant (any more). That is recorded, and is no news: nobody has to do anything about it. */
export class NotTheirs extends Impossible {}

/** It is done, and its effect is not there yet: it is looked at again. */
export class NotYet extends Error {
  /** Milliseconds until it is worth looking again. */
  readonly afterMs: number;
  /** Nobody need hear of it yet. */
  readonly quiet: boolean;
  constructor(message: string, { afterMs, quiet }: { readonly afterMs: number; readonly quiet: boolean }) {
    super(message);
    this.afterMs = afterMs;
    this.quiet = quiet;
  }
}
