/** Faults that a test asks the homeserver for. */

export interface Fault {
  /** Route name (`send`, `createRoom`, `sync`…; see the route files) or `*`. */
  readonly on: string;
  /**
   * `error`: that answer, no effect (default). `no-answer`: silence until the client gives up, no effect.
   * `lost-reply`: the effect, then the connection breaks. `delay`: the normal answer, late.
   */
  readonly kind?: "error" | "no-answer" | "lost-reply" | "delay";
  readonly status?: number;
  readonly errcode?: string;
  readonly retryAfterMs?: number;
  /** Answers 200 with this instead: a homeserver that lies. */
  readonly lie?: Readonly<Record<string, unknown>>;
  /** Answers with this text instead of JSON, as a proxy in front would. */
  readonly text?: string;
  /** For `delay`, milliseconds. */
  readonly ms?: number;
  /** How many calls; default 1. */
  readonly times?: number;
  /** Calls that go through first; default 0. */
  readonly after?: number;
  /** Only calls with a token of this device. */
  readonly device?: string;
  /** Only calls whose decoded path matches. */
  readonly path?: RegExp;
}

export class Faults {
  #active: { fault: Fault; left: number; skip: number }[] = [];

  add(fault: Fault): void {
    this.#active.push({ fault, left: fault.times ?? 1, skip: fault.after ?? 0 });
  }

  clear(): void {
    this.#active = [];
  }

  /** The fault for this call, used up by one. */
  take(route: string, path: string, device: string): Fault | undefined {
    for (const one of this.#active) {
      const { on, path: only, device: from } = one.fault;
      if (from !== undefined && from !== device) continue;
      if ((on !== "*" && on !== route) || (only && !only.test(path)) || one.left === 0) continue;
      if (one.skip > 0) {
        one.skip--;
        continue;
      }
      one.left--;
      return one.fault;
    }
    return undefined;
  }
}
