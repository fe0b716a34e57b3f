export * from "./directory.ts";
export * from "./incidents.ts";
export * from "./local.ts";
export * from "./queues.ts";
export * from "./timeline.ts";
