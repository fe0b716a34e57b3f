/** Files that the login form needs before anybody is logged in. None of them holds data. */
import type { FastifyRequest } from "fastify";

export const LOGIN_PAGE = "/login.html";
const OPEN_FILES: readonly string[] = [
  LOGIN_PAGE,
  "/login.js",
  "/theme.css",
  "/controls.css",
  "/dialogs.css",
  "/icon.svg",
];

/** Whether everybody may have this file. */
export function isOpenFile(request: FastifyRequest): boolean {
  return request.method === "GET" && OPEN_FILES.includes(request.url);
}
