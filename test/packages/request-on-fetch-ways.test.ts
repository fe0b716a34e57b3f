/** Proxies and private certificate authorities: Node's own settings reach every request to a homeserver. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";

const PACKAGE = join(import.meta.dirname, "../../packages/request-on-fetch");
/** Self-signed, for 127.0.0.1, of no use outside these tests. */
const CERTIFICATE = join(import.meta.dirname, "certificates/loopback-cert.pem");
const KEY = join(import.meta.dirname, "certificates/loopback-key.pem");

describe("requests to a homeserver", () => {
  const open: { close(): unknown }[] = [];
  afterEach(() => {
    for (const one of open.splice(0)) one.close();
  });
  async function listening(server: Server): Promise<number> {
    open.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return (server.address() as AddressInfo).port;
  }

  /** In a process of its own, since Node reads these settings when it starts. */
  async function get(uri: string, env: Readonly<Record<string, string>>): Promise<string> {
    const script = `require(${JSON.stringify(PACKAGE)})({ uri: ${JSON.stringify(uri)}, method: "GET" },
      (error, _response, body) => process.stdout.write(error ? error.message : body))`;
    return await new Promise((resolve) =>
      execFile(
        process.execPath,
        ["-e", script],
        { env: { PATH: process.env.PATH, ...env } },
        (_error, stdout) => resolve(stdout),
      ),
    );
  }

  it("go through the proxy of the environment, once Node is told to use it", async () => {
    const target = await listening(createServer((_request, response) => response.end("reached")));
    const asked: string[] = [];
    const proxy = createServer();
    proxy.on("connect", (request, socket) => {
      asked.push(request.url ?? "");
      const onward = connect(target, "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
        onward.pipe(socket).pipe(onward);
      });
      onward.on("error", () => socket.destroy());
      socket.on("error", () => onward.destroy());
    });
    const HTTP_PROXY = `http://127.0.0.1:${await listening(proxy)}`;

    const through = await get("http://matrix.invalid/versions", { HTTP_PROXY, NODE_USE_ENV_PROXY: "1" });
    const past = await get(`http://127.0.0.1:${target}/versions`, {
      HTTP_PROXY,
      NODE_USE_ENV_PROXY: "1",
      NO_PROXY: "127.0.0.1",
    });

    expect(through).toBe("reached");
    expect(past).toBe("reached");
    expect(asked).toEqual(["matrix.invalid:80"]);
  });

  it("trust a certificate authority that Node is given, and no unknown one", async () => {
    const options = { cert: readFileSync(CERTIFICATE), key: readFileSync(KEY) };
    const port = await listening(createTlsServer(options, (_request, response) => response.end("reached")));
    const uri = `https://127.0.0.1:${port}/versions?access_token=hunter2`;

    const trusted = await get(uri, { NODE_EXTRA_CA_CERTS: CERTIFICATE });
    const unknown = await get(uri, {});

    expect(trusted).toBe("reached");
    expect(unknown).toMatch(/^GET \/versions: [A-Z_]*(?:CERT|SELF_SIGNED)[A-Z_]*$/);
  });
});
