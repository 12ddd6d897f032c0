import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A stand-in for AWS during SST's bootstrap: its parameters, and an empty state bucket. */
export async function startBootstrapServer(account: string) {
  const parameters = new Map([
    [
      "/sst/bootstrap",
      JSON.stringify({
        version: 99,
        asset: "sst-asset-us-east-1",
        state: "sst-state-us-east-1",
        assetEcrRegistryId: account,
        assetEcrUrl: `${account}.dkr.ecr.us-east-1.amazonaws.com/sst-asset`,
        appsyncHttp: "",
        appsyncRealtime: "",
      }),
    ],
  ]);
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    const target = request.headers["x-amz-target"];
    const send = (status: number, type: string, text: string) =>
      response.writeHead(status, { "content-type": type }).end(text);
    if (target === undefined)
      return request.method === "PUT"
        ? send(200, "application/xml", "")
        : send(404, "application/xml", noSuchKey);
    const { Name, Value } = JSON.parse(body);
    if (target === "AmazonSSM.PutParameter") parameters.set(Name, Value);
    const found = parameters.get(Name);
    if (found === undefined) return send(400, json, JSON.stringify({ __type: "ParameterNotFound" }));
    return send(200, json, JSON.stringify({ Parameter: { Name, Value: found } }));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const json = "application/x-amz-json-1.1";
const noSuchKey = "<Error><Code>NoSuchKey</Code><Message>none</Message></Error>";
