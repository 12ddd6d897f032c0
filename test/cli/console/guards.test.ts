import { request, type Server } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startServer } from "../../../cli/operate/console/server/server.ts";
import { close } from "../../../local/shared/http.ts";

const token = "a".repeat(32);
let server: Server;
let port = 0;
const reached: string[] = [];

beforeAll(async () => {
  ({ server, port } = await startServer({ port: 0, token }, async ({ method, path }) => {
    reached.push(`${method} ${path.join("/")}`);
    return { kind: "text", status: 200, type: "text/html; charset=utf-8", text: "ok" };
  }));
});

afterAll(() => close(server));

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** `fetch` sets some of these headers itself. */
function send({ method = "GET", path = `/${token}/incidents`, headers = {}, body = "" }: Sent) {
  return new Promise<{ status: number; headers: Record<string, unknown> }>((resolve, reject) => {
    const sent = request(
      { host: "127.0.0.1", port, method, path, headers: { host: `127.0.0.1:${port}`, ...headers } },
      (response) => {
        response.resume();
        resolve({ status: response.statusCode ?? 0, headers: response.headers });
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

const own = () => `http://127.0.0.1:${port}`;
const form = { "content-type": "application/x-www-form-urlencoded" };

test("a person who opens the printed address is answered, under headers that let nothing else load or frame it", async () => {
  const { status, headers } = await send({ headers: { "sec-fetch-site": "none" } });
  expect(status).toBe(200);
  expect(headers["content-security-policy"]).toMatch(/^default-src 'none'; /);
  expect(headers["content-security-policy"]).not.toMatch(/unsafe|\*|https?:/);
  expect(headers).toMatchObject({
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
  });
  expect(headers).not.toHaveProperty("access-control-allow-origin");
});

test("a form of the page itself is answered", async () => {
  const headers = { ...form, origin: own(), "sec-fetch-site": "same-origin" };
  expect((await send({ method: "POST", headers, body: "digest=a" })).status).toBe(200);
  expect(reached.at(-1)).toBe("POST incidents");
});

test.each<readonly [string, () => Sent, number]>([
  ["without the token", () => ({ path: "/" }), 404],
  ["with another token", () => ({ path: `/${"b".repeat(32)}/incidents` }), 404],
  ["with a part of the token", () => ({ path: `/${token.slice(1)}/incidents` }), 404],
  ["by another name of this machine", () => ({ headers: { host: `attacker.example.com:${port}` } }), 421],
  ["by another port", () => ({ headers: { host: "127.0.0.1:1" } }), 421],
  ["of another site's page", () => ({ headers: { "sec-fetch-site": "cross-site" } }), 403],
  ["of a page of another port", () => ({ headers: { "sec-fetch-site": "same-site" } }), 403],
  ["with another origin", () => ({ headers: { origin: "http://127.0.0.1:1" } }), 403],
  ["with the origin null", () => ({ method: "POST", headers: { ...form, origin: "null" } }), 403],
  ["that writes without an origin", () => ({ method: "POST", headers: form }), 403],
  [
    "that writes as text, which needs no preflight",
    () => ({ method: "POST", headers: { "content-type": "text/plain", origin: own() } }),
    403,
  ],
  ["with PUT", () => ({ method: "PUT" }), 405],
  [
    "with a large form",
    () => ({ method: "POST", headers: { ...form, origin: own() }, body: `a=${"a".repeat(20_000)}` }),
    413,
  ],
])("a request %s is refused", async (_, sent, status) => {
  const before = reached.length;
  expect((await send(sent())).status).toBe(status);
  expect(reached.length).toBe(before);
});

test("the server is not reachable by another address of this machine", () => {
  expect(server.address()).toMatchObject({ address: "127.0.0.1" });
});
