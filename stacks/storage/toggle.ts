import { toggleParameterName } from "../../core/contract/parameters.ts";

/** The auto-remediation mode, which an administrator sets. A deployment creates it as `off` and never changes it later. */
export function toggle() {
  return new aws.ssm.Parameter(
    "Toggle",
    {
      name: toggleParameterName,
      description:
        "off: alert only. approve: act only after approval. on: act as each expectation configures.",
      type: "String",
      value: "off",
      // Parameter Store rejects other values. The functions still treat any other value as off.
      allowedPattern: "^(off|approve|on)$",
    },
    // All properties: an update of any of them would overwrite the mode with the value in the deployment's state.
    // @see https://www.pulumi.com/docs/iac/concepts/options/ignorechanges/
    { ignoreChanges: ["value", "description", "type", "tier", "allowedPattern", "dataType"] },
  );
}
