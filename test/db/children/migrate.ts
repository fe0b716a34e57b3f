/** A process that migrates and ends: `node migrate.ts <url>`. */
import { connect } from "../../../src/db/connect.ts";
import { migrate } from "../../../src/db/migrate.ts";

const database = await connect(process.argv[2] ?? "", { applicationName: "muster-child" });
await migrate(database);
await database.close();
