import { createServer, type IncomingMessage } from "node:http";
import path from "node:path";
import {
  CreateRoleCommand,
  EntityAlreadyExistsException,
  IAMClient,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { type AwsRequest, readRequest } from "../../local/gateway/http/request.ts";
import { startMoto } from "../../local/moto/moto.ts";
import { installPython } from "../../local/moto/python.ts";
import { close, listen } from "../../local/shared/http.ts";
import { account } from "./pairs.ts";
import type { Aws } from "./peer.ts";

const credentials = { accessKeyId: "peers", secretAccessKey: "peers" };

/** Starts moto, and a port in front of it that counts calls and selects the account. */
export async function startAws(): Promise<Aws & { stop(): Promise<void> }> {
  const programs = await installPython();
  const moto = await startMoto(programs);
  let calls = new Map<string, number>();
  const server = createServer((incoming, outgoing) => {
    forward(incoming, moto.port)
      .then(async ({ request, response }) => {
        const call = `${request.signature?.service}:${request.action || request.method}`;
        calls.set(call, (calls.get(call) ?? 0) + 1);
        const body = Buffer.from(await response.arrayBuffer());
        outgoing.writeHead(response.status, { "content-type": response.headers.get("content-type") ?? "" });
        outgoing.end(body);
      })
      .catch((error) => outgoing.writeHead(502).end(String(error)));
  });
  const port = await listen(server, 0, "port");
  const endpoint = `http://127.0.0.1:${port}`;
  const iam = new IAMClient({ endpoint, region: "us-east-1", credentials });
  const takeCalls = () => {
    const taken = calls;
    calls = new Map();
    return taken;
  };
  return {
    environment: {
      PATH: process.env.PATH ?? "",
      HOME: path.resolve(import.meta.dirname, "../../.build/peers"),
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_REGION: "us-east-1",
      AWS_EC2_METADATA_DISABLED: "true",
    },
    async put(pairs, which) {
      for (const pair of pairs) await putRole(iam, pair.role, pair[which]);
      takeCalls();
    },
    takeCalls,
    async stop() {
      iam.destroy();
      await close(server);
      await moto.stop();
    },
  };
}

async function forward(
  incoming: IncomingMessage,
  motoPort: number,
): Promise<{ readonly request: AwsRequest; readonly response: Response }> {
  const request = await readRequest(incoming);
  const headers = new Headers({ "x-moto-account-id": account });
  for (const name of ["authorization", "content-type", "x-amz-target", "x-amz-date"]) {
    const value = incoming.headers[name];
    if (typeof value === "string") headers.set(name, value);
  }
  // moto finds the service by the host of the signature's scope
  const response = await fetch(`http://127.0.0.1:${motoPort}${request.url}`, {
    method: request.method,
    headers,
    ...(request.body.length > 0 && { body: new Uint8Array(request.body) }),
  });
  return { request, response };
}

async function putRole(iam: IAMClient, RoleName: string, document: string): Promise<void> {
  try {
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: document }));
  } catch (error) {
    if (!(error instanceof EntityAlreadyExistsException)) throw error;
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: document }));
  }
}
