import type { IncomingMessage, ServerResponse } from "node:http";

/** Not a name that S3 accepts for a bucket, so no AWS call has this path. */
export const callCountsPath = "/_local/calls";

type Counts = Map<string, number>;

/**
 * Answers a request for the number of AWS calls, by `account service:Action`: GET returns them as JSON, DELETE sets them
 * to zero.
 *
 * @returns false for every other request
 */
export function answerCallCounts(
  { method, url }: IncomingMessage,
  outgoing: ServerResponse,
  counts: { readonly calls: Counts; readonly refused: Counts },
): boolean {
  if (url?.split("?")[0] !== callCountsPath) return false;
  if (method === "DELETE") for (const one of Object.values(counts)) one.clear();
  else if (method !== "GET") {
    outgoing.writeHead(405, { allow: "GET, DELETE" }).end();
    return true;
  }
  const body = { calls: sorted(counts.calls), refused: sorted(counts.refused) };
  outgoing.writeHead(200, { "content-type": "application/json" });
  outgoing.end(`${JSON.stringify(body, undefined, 2)}\n`);
  return true;
}

function sorted(counts: Counts): Record<string, number> {
  return Object.fromEntries([...counts].toSorted());
}
