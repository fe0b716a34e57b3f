/** Where the web server listens: found out before anything else is started, and said in words. */
import { createServer } from "node:net";

/**
 * Tries the address and frees it again.
 * @param port 0: any free one
 * @throws Error that says what to change
 */
export async function demandUsableAddress(host: string, port: number): Promise<void> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen({ host, port, exclusive: true }, resolve);
    });
  } catch (error) {
    throw addressError(error, host, port);
  }
  await new Promise((resolve) => server.close(resolve));
}

/** The error in words, where an operator can do something about it; else the error as it is. */
export function addressError(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const words = ADVICE[code]?.(host, port);
  return words === undefined ? error : new Error(words, { cause: error });
}

const OWN_ADDRESS =
  "Set HOST to 127.0.0.1 for this machine alone, to 0.0.0.0 for all its addresses, or to one of them.";

const ADVICE: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (host, port) => `Port ${port} on ${host} is in use. Set PORT to another one, or to 0 for any.`,
  EADDRNOTAVAIL: (host) => `HOST ${host} is not an address of this machine. ${OWN_ADDRESS}`,
  ENOTFOUND: (host) => `HOST ${host} is not a name that this machine knows. ${OWN_ADDRESS}`,
  EAI_AGAIN: (host) => `HOST ${host} cannot be looked up just now. ${OWN_ADDRESS}`,
  EINVAL: (host) => `HOST ${host} is not an address to listen on. ${OWN_ADDRESS}`,
  EACCES: (_host, port) =>
    `Muster may not listen on port ${port}. Set PORT to one above 1023 and let a proxy in front have that one.`,
};
