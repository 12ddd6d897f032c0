import { parseArgs } from "node:util";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { STSClient } from "@aws-sdk/client-sts";
import { systemClock } from "../../adapters/clock.ts";
import { dynamoState } from "../../adapters/dynamodb/roles/record.ts";
import { queueSender } from "../../adapters/sqs/send.ts";
import { callerArn } from "../../adapters/sts.ts";
import { queueNames } from "../../core/contract/names.ts";
import { partitionOfRegion } from "../../core/contract/regions.ts";
import { recheckMessage } from "../../core/events/recheck.ts";
import { forgetAdoption } from "../../core/incidents/approval/forget-adoption.ts";
import { InputError } from "../../core/shared/errors.ts";
import type { Io } from "../io.ts";
import { tableOptions } from "./hub.ts";

/** Ends the adoption of a role. */
export async function forget(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: tableOptions,
  });
  const [text = "", ...more] = positionals;
  const [, account, name] = /^(\d{12})\/([\w+=,.@-]{1,64})$/.exec(text) ?? [];
  if (account === undefined || name === undefined || more.length > 0)
    throw new InputError(
      `expectations forget: expected ACCOUNT/ROLE, found ${positionals.join(" ") || "nothing"}`,
    );
  const { region, table } = values;
  const send = queueSender(new SQSClient({ region, useQueueUrlAsEndpoint: false }), queueNames.trustUpdated);
  const by = await callerArn(new STSClient({ region }));
  const adoption = await forgetAdoption({ account, name }, by, {
    state: dynamoState({ client: new DynamoDBClient({ region }), name: table }),
    rechecks: { send: (rechecks) => send(rechecks.map(recheckMessage)) },
    clock: systemClock,
    partition: partitionOfRegion(region),
  });
  if (adoption === undefined) {
    io.stderr.write(`trustdrift expectations: role ${name} of ${account} has no adopted trust policy\n`);
    return 1;
  }
  const { occurredAt } = adoption;
  io.stdout.write(
    `The trust policy that ${adoption.by} wrote at ${occurredAt} is no longer expected. The role is being checked.\n`,
  );
  return 0;
}
