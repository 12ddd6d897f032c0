import { region } from "../shared/accounts.ts";

/** A file that the declared resources put into S3. */
export interface DeclaredFile {
  readonly bucket: string;
  readonly key: string;
  readonly content: string;
}

/**
 * Puts a file into S3 without its SDK client, which the project needs nowhere else.
 * @throws Error with the answer of S3 when it refuses the call
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 */
export async function putFile(
  endpoint: string,
  account: string,
  { bucket, key, content }: DeclaredFile,
): Promise<void> {
  // The gateway reads only the access key id of a signature
  const authorization = `AWS4-HMAC-SHA256 Credential=${account}/20250101/${region}/s3/aws4_request`;
  for (const { path, body } of [
    { path: bucket, body: "" },
    { path: `${bucket}/${key}`, body: content },
  ]) {
    const response = await fetch(`${endpoint}/${path}`, { method: "PUT", headers: { authorization }, body });
    if (!response.ok) throw new Error(`PUT ${path} in account ${account}: ${await response.text()}`);
  }
}
