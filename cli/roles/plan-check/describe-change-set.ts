import { CloudFormationClient, DescribeChangeSetCommand } from "@aws-sdk/client-cloudformation";
import { awsCall, callLimits } from "../../../adapters/aws-call.ts";
import { checkArgument } from "../../input/arguments.ts";
import { plannedBy } from "./change-set.ts";
import { type ChangeSet, parseChangeSet } from "./change-set-form.ts";
import type { Planned } from "./planned.ts";

/** The ARN contains the region of the stack. */
const changeSetArn = /^arn:[a-z-]+:cloudformation:([a-z\d-]+):\d{12}:changeSet\//;

/**
 * A change set with those of its nested stacks.
 *
 * @param id its ARN, or its name in the stack
 * @param region of a change set that is given by its name
 */
export async function describedChangeSet(
  id: string,
  stack: string | undefined,
  region: string,
): Promise<Planned> {
  if (id.startsWith("arn:")) checkArgument(id, changeSetArn, "the ARN of a change set");
  const client = new CloudFormationClient({ ...callLimits, region: changeSetArn.exec(id)?.[1] ?? region });
  const all = new Map<string, ChangeSet>([[id, await describe(client, id, stack)]]);
  // A map also visits what is added to it meanwhile
  for (const { changes } of all.values())
    for (const { ChangeSetId: nested } of changes)
      if (nested && !all.has(nested)) all.set(nested, await describe(client, nested, undefined));
  const read = new Set(all.keys());
  const plans = [...all].map(([name, one]) => plannedBy(one, name, read));
  return {
    roles: plans.flatMap(({ roles }) => roles),
    deletions: plans.flatMap(({ deletions }) => deletions),
  };
}

/** Every page, with the values of the properties. */
async function describe(
  client: CloudFormationClient,
  id: string,
  stack: string | undefined,
): Promise<ChangeSet> {
  const parsed: ChangeSet[] = [];
  let token: string | undefined;
  do {
    const input = {
      ChangeSetName: id,
      IncludePropertyValues: true,
      ...(stack !== undefined && { StackName: stack }),
      ...(token !== undefined && { NextToken: token }),
    };
    const { NextToken, ...page } = await awsCall(`cloudformation:DescribeChangeSet ${id}`, () =>
      client.send(new DescribeChangeSetCommand(input)),
    );
    parsed.push(parseChangeSet(page, id));
    token = NextToken;
  } while (token !== undefined);
  const [{ partition, account } = { partition: "", account: "" }] = parsed;
  return { partition, account, changes: parsed.flatMap(({ changes }) => changes) };
}
