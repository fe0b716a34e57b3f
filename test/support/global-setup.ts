import { startTestServer } from "./embedded-server.ts";

/** Starts the PostgreSQL of a test run; vitest calls the returned function at its end. */
export async function setup(): Promise<() => Promise<void>> {
  const server = await startTestServer();
  // Workers start later and inherit it.
  process.env.MUSTER_TEST_TEMPLATE = server.templateUrl;
  return () => server.stop();
}
