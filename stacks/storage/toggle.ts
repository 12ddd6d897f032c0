import { toggleParameterName } from "../../core/contract/parameters.ts";

/** The switch that a person turns. A deploy creates it `off` and never turns it again, in either direction. */
export function toggle() {
  return new aws.ssm.Parameter(
    "Toggle",
    {
      name: toggleParameterName,
      description: "off: alert only. approve: never without a person. on: as each expectation says.",
      type: "String",
      value: "off",
      // Parameter Store refuses a misspelling when it is made. Our functions still take one for off.
      allowedPattern: "^(off|approve|on)$",
    },
    // All of it: an update of anything would write the value that the deployment remembers over the one that a person chose.
    // @see https://www.pulumi.com/docs/iac/concepts/options/ignorechanges/
    { ignoreChanges: ["value", "description", "type", "tier", "allowedPattern", "dataType"] },
  );
}
