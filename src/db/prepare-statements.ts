import type postgres from "postgres";

/** Beyond this a statement is a list of rows, of which no two are the same length. */
const MAX_PARAMETERS = 30;

/**
 * drizzle sends every statement through `unsafe`, unprepared: then postgres.js asks PostgreSQL for the types of
 * the parameters each time, in a round trip of its own. Prepared, it asks once per connection.
 */
export function prepareStatements(client: postgres.ISql): void {
  const unsafe = client.unsafe.bind(client);
  const prepared: typeof unsafe = (query, parameters = [], options = {}) => {
    const prepare = parameters.length > 0 && parameters.length <= MAX_PARAMETERS;
    return unsafe(query, parameters, { ...options, prepare });
  };
  Object.assign(client, { unsafe: prepared });
}
