import { PutRolePolicyCommand } from "@aws-sdk/client-iam";
import * as v from "valibot";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { queueNames } from "../../core/contract/names.ts";
import { slackWebhookParameterName } from "../../core/contract/parameters.ts";
import { queueArn } from "../../local/deployment/queues.ts";
import { sqsRecord } from "../../local/lambda/poller.ts";
import { qovery, updated, widened } from "../core/support/samples.ts";
import { type Hub, startHub } from "./support/hub.ts";
import { functionOf, type Lambda, lambdaOf } from "./support/lambda.ts";
import { takeAll } from "./support/queues.ts";

const answer = v.object({ batchItemFailures: v.array(v.object({ itemIdentifier: v.string() })) });
const others: Lambda[] = [];
let hub: Hub;

beforeAll(async () => {
  hub = await startHub();
  const { roleArn } = await functionOf("notify");
  const statement = { Effect: "Allow", Action: "ssm:GetParameter", Resource: "*" };
  const policy = { Version: "2012-10-17", Statement: [statement] };
  // As in a deployment with a webhook
  await hub.clients.iam.send(
    new PutRolePolicyCommand({
      RoleName: roleArn.split("/").at(-1),
      PolicyName: "webhook",
      PolicyDocument: JSON.stringify(policy),
    }),
  );
});

afterEach(async () => {
  await Promise.all(others.splice(0).map(({ process }) => process.stop()));
  await hub.reset();
});

afterAll(() => hub?.stop());

/** Two incidents in one batch of `notify`, with these variables. */
async function notified(variables: Readonly<Record<string, string>>) {
  for (const name of ["qovery-user-role", "qovery-user-access-role"]) {
    const role = { ...qovery, name };
    const document = widened("qovery-access");
    await hub.stage.put(role, document);
    const event = updated(`event-${name}`, document, { "detail.requestParameters.roleName": name });
    await hub.functions["on-trust-updated"].run(JSON.stringify(event));
  }
  const { bundles, clients, organization } = hub;
  const environment = { SLACK_API_URL: organization.slack.apiUrl, GATHER_SECONDS: "0", ...variables };
  const lambda = await lambdaOf(organization, await functionOf("notify"), bundles.notify, environment);
  others.push(lambda);
  const before = organization.slack.messages.all().length;
  const bodies = await takeAll(clients.sqs, queueNames.notify);
  const Records = bodies.map((Body, at) =>
    sqsRecord({ MessageId: `message-${at}`, Body }, queueArn(queueNames.notify)),
  );
  const { batchItemFailures } = v.parse(answer, await lambda.process.invoke({ Records }));
  return { returned: batchItemFailures, posts: organization.slack.messages.all().slice(before) };
}

const kinds = [
  ["a channel", {}],
  ["a webhook", { SLACK_WEBHOOK_PARAMETER_NAME: slackWebhookParameterName }],
] as const;

// A process waits for 2.5 seconds at most
test.each(kinds)(
  "SLACK_SECONDS_PER_POST limits the posts to %s: after the first, messages return to the queue",
  async (_, variables) => {
    const { returned, posts } = await notified({ ...variables, SLACK_SECONDS_PER_POST: "60" });
    expect(posts).toHaveLength(1);
    expect(returned).not.toEqual([]);
  },
);

test.each(kinds)("without a limit, every post to %s is sent at once", async (_, variables) => {
  const { returned, posts } = await notified({ ...variables, SLACK_SECONDS_PER_POST: "0" });
  expect(returned).toEqual([]);
  expect(posts.length).toBeGreaterThan(1);
});
