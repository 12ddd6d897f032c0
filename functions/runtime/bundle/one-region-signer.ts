import { SignatureV4 } from "@smithy/signature-v4";

/** Signs for one region, as every other client does. */
export class SignatureV4MultiRegion extends SignatureV4 {
  static sigv4aDependency(): string {
    return "none";
  }
}
