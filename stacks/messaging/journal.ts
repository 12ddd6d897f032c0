import { journalBusName } from "../../core/contract/journal.ts";
import { functionNames } from "../../core/contract/names.ts";
import { rolePath } from "../../core/contract/roles.ts";
import type { Settings } from "../settings/settings.ts";

/** Who announces what was decided. Others in the hub's account may listen to the journal, none may write it. */
const writers = [functionNames.onTrustUpdated, functionNames.onPrincipalChanged, functionNames.sweepAccount];

/** The bus that our own functions write, and no member. */
export function journalBus({ partition, hubAccountId }: Settings) {
  const bus = new sst.aws.Bus("Journal", { transform: { bus: { name: journalBusName } } });

  new aws.cloudwatch.EventBusPolicy("JournalPolicy", {
    eventBusName: bus.name,
    policy: $jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          // Without a policy, anyone in the account with events:PutEvents could announce a drift that never was.
          Sid: "NobodyElseAnnounces",
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
