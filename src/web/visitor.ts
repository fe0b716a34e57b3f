/** Anyone who looks at the local page. */
export interface Visitor {
  /** The session or, without a password, the address. */
  readonly id: string;
  /** Whether they may still look. Rejects when that cannot be told. */
  isStillIn(): Promise<boolean>;
}

declare module "fastify" {
  interface FastifyRequest {
    /** Set for requests that may see the local page. */
    visitor: Visitor | null;
  }
}
