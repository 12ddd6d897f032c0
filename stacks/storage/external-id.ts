import { externalIdParameterName } from "../../core/contract/parameters.ts";

/**
 * The external id that the functions use to assume a role in a member account. It is unique but not a secret, so
 * templates and environment variables can contain it.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
 */
export function externalId() {
  const id = new random.RandomUuid("ExternalId");
  new aws.ssm.Parameter("ExternalIdParameter", {
    name: externalIdParameterName,
    description: "The external id of the roles in member accounts, for manual deployments",
    type: "String",
    value: id.result,
  });
  return id.result;
}
