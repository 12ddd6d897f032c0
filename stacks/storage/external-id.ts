import { externalIdParameterName } from "../../core/contract/parameters.ts";

/**
 * What our functions say when they assume a role in a member account. Not a secret, only unlike any other's, so that
 * it may stand in a template and an environment.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
 */
export function externalId() {
  const id = new random.RandomUuid("ExternalId");
  new aws.ssm.Parameter("ExternalIdParameter", {
    name: externalIdParameterName,
    description: "The external id of the member accounts' roles, for the command line",
    type: "String",
    value: id.result,
  });
  return id.result;
}
