import { createHash } from "node:crypto";

/** Lambda has Node.js, so bundles need no SHA-256 in JavaScript, which `core` uses to stay free of Node.js. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return createHash("sha256").update(bytes).digest();
}

export function bytesToHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

export function utf8ToBytes(text: string): Uint8Array {
  return Buffer.from(text, "utf8");
}
