import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventBridgeRules } from "../../adapters/eventbridge/rules.ts";
import { type Moto, startMoto } from "../../local/moto/moto.ts";
import { installPython } from "../../local/moto/python.ts";

const account = "444444444444";
const name = "trust-drift-forward";

let moto: Moto;
let client: EventBridgeClient;

beforeAll(async () => {
  moto = await startMoto(await installPython());
  client = new EventBridgeClient({
    region: "us-east-1",
    endpoint: `http://127.0.0.1:${moto.port}`,
    credentials: { accessKeyId: account, secretAccessKey: "x" },
  });
});

afterAll(async () => {
  client?.destroy();
  await moto?.stop();
});

test("a rule is read with its targets, and a missing rule is absent", async () => {
  const rules = eventBridgeRules(() => client);
  expect(await rules.read(account, name)).toBeUndefined();
  const pattern = { source: ["aws.iam"] };
  await client.send(
    new PutRuleCommand({ Name: name, EventPattern: JSON.stringify(pattern), State: "DISABLED" }),
  );
  expect(await rules.read(account, name)).toEqual({ isEnabled: false, pattern, targets: [] });
  const arn = "arn:aws:events:us-east-1:222222222222:event-bus/trust-drift";
  await client.send(new PutTargetsCommand({ Rule: name, Targets: [{ Id: "hub", Arn: arn }] }));
  expect(await rules.read(account, name)).toMatchObject({ targets: [{ arn }] });
});
