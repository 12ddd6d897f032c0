import { timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/** What a request must prove before anything is read. */
export interface Guarded {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  /** The first part of its path. */
  readonly token: string;
}

export interface Refusal {
  readonly status: number;
  readonly text: string;
}

/**
 * A page of another site can send requests to this machine, also under a name of its own that resolves to 127.0.0.1
 * (DNS rebinding). It does not know the token, and the browser states its name as Host and Origin.
 *
 * @returns undefined for a request of our own page, or of a person who opened the printed address
 */
export function refusalOf(
  { method, headers, token }: Guarded,
  wanted: { readonly port: number; readonly token: string },
): Refusal | undefined {
  const hosts = ["127.0.0.1", "localhost"].map((name) => `${name}:${wanted.port}`);
  if (!hosts.includes(headers.host ?? ""))
    return {
      status: 421,
      text: "This address is not served here. Open the address that the command printed.",
    };
  const { origin, "sec-fetch-site": site } = headers;
  const isOwn = origin === undefined || origin === `http://${headers.host}`;
  if (!isOwn || (site !== undefined && site !== "none" && site !== "same-origin"))
    return { status: 403, text: "Another page sent this request." };
  if (method !== "GET" && method !== "POST") return { status: 405, text: "Expected GET or POST." };
  // A form of our page states its origin
  if (method === "POST" && (origin === undefined || !isForm(headers)))
    return { status: 403, text: "Expected a form of this page." };
  if (!isSame(token, wanted.token))
    return { status: 404, text: "Not found. Open the address that the command printed, with its token." };
  return undefined;
}

function isForm({ "content-type": type = "" }: IncomingHttpHeaders): boolean {
  return type.split(";")[0]?.trim() === "application/x-www-form-urlencoded";
}

/** In the same time for each wrong token. */
function isSame(found: string, wanted: string): boolean {
  const [one, other] = [Buffer.from(found), Buffer.from(wanted)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** The page loads its own style, script and icon, and nothing else. */
export const securityHeaders = {
  "content-security-policy":
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  // With no-referrer, a browser states the origin of a form as null
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
} as const;
