import { journalBusName } from "../../core/contract/journal.ts";
import { functionNames } from "../../core/contract/names.ts";
import { rolePath } from "../../core/contract/roles.ts";
import type { Settings } from "../settings/settings.ts";

/** The functions that write to the journal. Others in the hub account can read the journal but not write to it. */
const writers = [functionNames.onTrustUpdated, functionNames.onPrincipalChanged, functionNames.sweepAccount];

/** The bus for incident events, written only by functions of the hub. */
export function journalBus({ partition, hubAccountId }: Settings) {
  const bus = new sst.aws.Bus("Journal", { transform: { bus: { name: journalBusName } } });

  new aws.cloudwatch.EventBusPolicy("JournalPolicy", {
    eventBusName: bus.name,
    policy: $jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          // Without this policy, any principal of the account with events:PutEvents could forge an incident event.
          Sid: "DenyOtherWriters",
          Effect: "Deny",
          Principal: "*",
          Action: "events:PutEvents",
          Resource: bus.arn,
          Condition: {
            ArnNotEquals: {
              "aws:PrincipalArn": writers.map(
                (name) => `arn:${partition}:iam::${hubAccountId}:role${rolePath}${name}`,
              ),
            },
          },
        },
      ],
    }),
  });
  return bus;
}
