import type { Condition } from "../../model/condition.ts";
import { issuerOf } from "../../model/facts/issuers.ts";
import { foldCase } from "../../model/fold.ts";
import type { Principal } from "../../model/principal.ts";
import { describers, lastPart, namespaceOf, serviceAccount } from "./tenants.ts";
import { listOf } from "./texts.ts";

/** Who comes in, as the subject of a sentence, and the conditions that it has said already. */
export interface Subject {
  readonly text: string;
  readonly said: readonly Condition[];
}

/** Pods of a cluster, where AWS's own tags say which; else the service. */
export function identityOfService(
  service: string,
  strict: readonly Condition[],
  ownAccount: string,
): Subject {
  if (service !== "pods.eks.amazonaws.com") return { text: `the service ${service}`, said: [] };
  const tag = (name: string) => strict.find(({ key }) => key === `aws:requesttag/${name}`);
  const cluster = tag("eks-cluster-arn") ?? tag("eks-cluster-name");
  const [namespace, account] = [tag("kubernetes-namespace"), tag("kubernetes-service-account")];
  const whose = account === undefined ? "every pod" : serviceAccount(textsOf(account));
  const where = namespace === undefined ? "" : ` in ${namespaceOf(textsOf(namespace))}`;
  const which =
    cluster === undefined
      ? " of every EKS cluster in the account"
      : ` of cluster ${clusterName(cluster, ownAccount)}`;
  const said = [cluster, namespace, account].filter((one) => one !== undefined);
  return { text: whose + where + which, said };
}

function clusterName(condition: Condition, ownAccount: string): string {
  return listOf(
    condition.values.map(({ text }) => {
      const [, region, account] = /^arn:[^:]*:eks:([^:]*):([^:]*):/.exec(text) ?? [];
      const where = region === undefined ? "" : ` in ${region}`;
      return `${lastPart(text)}${where}${account === undefined || account === ownAccount ? "" : ` of account ${account}`}`;
    }),
    "or",
  );
}

function textsOf({ values }: Condition): string {
  return listOf(
    values.map(({ text }) => text),
    "or",
  );
}

/** Whom an identity provider signs in, as far as the claims that are checked tell. */
export function identityOfProvider(principal: Principal, strict: readonly Condition[]): Subject {
  if (principal.kind === "saml") {
    return {
      text: `users of the SAML provider ${principal.text.slice(principal.text.indexOf("/") + 1)}`,
      said: [],
    };
  }
  if (!("issuer" in principal)) return { text: principal.text, said: [] };
  const issuer = foldCase(principal.issuer);
  const claim = (name: string) => strict.find(({ key }) => key === `${issuer}:${name}`);
  for (const [name, describe] of describers(principal)) {
    const condition = claim(name);
    if (condition === undefined) continue;
    const texts = condition.values.map(({ text }) => describe(text));
    if (texts.every((text) => text !== undefined)) {
      const inAnyCase = condition.operator.test === "ignoreCase" ? " (in any case)" : "";
      return { text: listOf([...new Set(texts)]) + inAnyCase, said: [condition] };
    }
  }
  return { text: anyoneOf(principal), said: [] };
}

/** Everyone who gets a token of the issuer. */
function anyoneOf(principal: Principal & { readonly issuer: string }): string {
  const issuer = issuerOf(principal);
  if (issuer?.kind === "tenant") {
    if (issuer.name === "EKS cluster") return `every pod of cluster ${lastPart(principal.issuer)}`;
    return `anyone with a token from the ${issuer.name} ${issuer.tenant}`;
  }
  if (issuer?.kind !== "shared") return `anyone with a token from ${principal.issuer}`;
  return everyTenant.get(issuer.name) ?? `any customer of ${issuer.name}`;
}

const everyTenant = new Map([
  ["GitHub", "any GitHub repository"],
  ["GitLab", "any GitLab project"],
  ["HCP Terraform", "any HCP Terraform workspace"],
  ["Buildkite", "any Buildkite pipeline"],
  ["Amazon Cognito", "users of any Cognito identity pool"],
  ["Google", "anyone with a Google account"],
]);
