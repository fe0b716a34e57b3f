import { timestamp } from "drizzle-orm/pg-core";

/** A UTC instant with microseconds; `Date` in code. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });
