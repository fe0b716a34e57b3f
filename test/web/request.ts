/** A plain HTTP request whose headers, Host included, are exactly the given ones, as no fetch allows. */
import { request as httpRequest } from "node:http";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** The body as JSON. */
  readonly json: () => unknown;
}

export interface Asking {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Objects are sent as JSON. */
  readonly body?: string | object;
}

export async function request(url: string, { method, headers = {}, body }: Asking = {}): Promise<Answer> {
  const text = typeof body === "object" ? JSON.stringify(body) : body;
  return await new Promise((resolve, reject) => {
    const sent = httpRequest(
      url,
      {
        method: method ?? (body === undefined ? "GET" : "POST"),
        headers: {
          ...(typeof body === "object" ? { "content-type": "application/json" } : {}),
          ...(text === undefined ? {} : { "content-length": String(Buffer.byteLength(text)) }),
          ...headers,
        },
        agent: false,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const body = Buffer.concat(chunks).toString();
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body,
            json: () => JSON.parse(body) as unknown,
          });
        });
      },
    );
    sent.on("error", reject);
    sent.end(text);
  });
}
