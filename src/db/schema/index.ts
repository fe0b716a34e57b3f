export * from "./directory.ts";
export * from "./incidents.ts";
export * from "./local.ts";
export * from "./marking.ts";
export * from "./networks.ts";
export * from "./queues.ts";
export * from "./relay.ts";
export * from "./timeline.ts";
