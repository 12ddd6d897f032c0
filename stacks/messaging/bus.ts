import { eventBusName } from "../../core/contract/names.ts";
import { ownPartSources } from "../../core/contract/own/own-parts.ts";
import type { Settings } from "../settings/settings.ts";

/** The bus that members forward their IAM events to. */
export function eventBus({ organizationId }: Settings) {
  const bus = new sst.aws.Bus("Events", { transform: { bus: { name: eventBusName } } });

  new aws.cloudwatch.EventBusPolicy("EventsPolicy", {
    eventBusName: bus.name,
    policy: $jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "OrganizationPutsIamEvents",
          Effect: "Allow",
          // Any principal, because each member forwards with a role of its own account. The conditions limit them.
          // @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-perms.html
          Principal: "*",
          Action: "events:PutEvents",
          Resource: bus.arn,
          Condition: {
            StringEquals: { "aws:PrincipalOrgID": organizationId },
            // Each event of a call must have a source of AWS, which AWS does not let customers use. ForAllValues also
            // matches a missing key; Null excludes that.
            // @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-example-policy-cross-account-custom-bus-source.html
            "ForAllValues:StringEquals": { "events:source": ownPartSources },
            Null: { "events:source": "false" },
          },
        },
      ],
    }),
  });
  return bus;
}
