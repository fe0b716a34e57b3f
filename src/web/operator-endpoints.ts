/** What an operator's tools ask: is it up, is it ready, how is it doing. */
import type { FastifyInstance } from "fastify";

/** One thing that must work before requests are sent here. `trouble` names what is wrong, without secrets. */
export interface Check {
  readonly name: string;
  readonly trouble?: string | undefined;
  /** Notes for operators although nothing is wrong. */
  readonly note?: string | undefined;
}

/** prom-client's registry, as far as it is used. */
export interface Metrics {
  readonly contentType: string;
  metrics(): Promise<string>;
}

/** Longest that the checks may take together, in milliseconds. */
const CHECKS_WITHIN = 5_000;

export function operatorEndpoints(
  app: FastifyInstance,
  checks: () => Promise<readonly Check[]>,
  metrics: Metrics | undefined,
): void {
  app.get("/healthz", async (_request, reply) => {
    reply.header("cache-control", "no-store");
    return { status: "up" };
  });

  app.get("/readyz", async (request, reply) => {
    reply.header("cache-control", "no-store");
    const results = await inTime(checks()).catch((error: unknown): readonly Check[] => {
      request.log.error({ err: error }, "The readiness checks failed");
      return [{ name: "checks", trouble: "did not finish" }];
    });
    const ready = results.every((check) => check.trouble === undefined);
    return reply.code(ready ? 200 : 503).send({
      status: ready ? "ready" : "not ready",
      checks: results.map(({ name, trouble, note }) => ({ name, ok: trouble === undefined, trouble, note })),
    });
  });

  if (metrics === undefined) return;
  app.get("/metrics", async (_request, reply) =>
    reply
      .header("cache-control", "no-store")
      .type(metrics.contentType)
      .send(await metrics.metrics()),
  );
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no result within ${CHECKS_WITHIN} ms`)), CHECKS_WITHIN);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
