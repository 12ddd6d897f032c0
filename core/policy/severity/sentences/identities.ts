import type { Condition } from "../../model/condition.ts";
import { readGitHubSubject } from "../../model/facts/github-subject.ts";
import { issuerOf } from "../../model/facts/issuers.ts";
import { foldCase } from "../../model/fold.ts";
import type { Principal } from "../../model/principal.ts";
import { listOf } from "./texts.ts";

/** Who comes in, as the subject of a sentence, and the conditions that it has said already. */
export interface Subject {
  readonly text: string;
  readonly said: readonly Condition[];
}

/** Pods of a cluster, where AWS's own tags say which; else the service. */
export function identityOfService(service: string, strict: readonly Condition[]): Subject {
  if (service !== "pods.eks.amazonaws.com") return { text: `the service ${service}`, said: [] };
  const tag = (name: string) => strict.find(({ key }) => key === `aws:requesttag/${name}`);
  const cluster = tag("eks-cluster-arn") ?? tag("eks-cluster-name");
  const [namespace, account] = [tag("kubernetes-namespace"), tag("kubernetes-service-account")];
  const whose = account === undefined ? "every pod" : `service account ${textsOf(account)}`;
  const where = namespace === undefined ? "" : ` in namespace ${textsOf(namespace)}`;
  const which =
    cluster === undefined ? " of every EKS cluster in the account" : ` of cluster ${clusterName(cluster)}`;
  const said = [cluster, namespace, account].filter((one) => one !== undefined);
  return { text: whose + where + which, said };
}

function clusterName(condition: Condition): string {
  return listOf(
    condition.values.map(({ text }) => lastPart(text)),
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
      return { text: listOf([...new Set(texts)]), said: [condition] };
    }
  }
  return { text: anyoneOf(principal), said: [] };
}

type Describer = readonly [claim: string, describe: (value: string) => string | undefined];

function describers(principal: Principal & { readonly issuer: string }): readonly Describer[] {
  const issuer = issuerOf(principal);
  switch (issuer?.kind === "unknown" ? undefined : issuer?.name) {
    case "GitHub":
    case "GitHub enterprise":
      return [
        ["sub", gitHubSubject],
        ["repository", (text) => gitHubSubject(`repo:${text}:*`)],
        ["repository_id", (text) => `the GitHub repository with ID ${text}`],
        ["repository_owner_id", (text) => `every repository of the GitHub owner with ID ${text}`],
      ];
    case "GitLab":
      return [["sub", gitLabSubject]];
    case "HCP Terraform":
      return [["sub", terraformSubject]];
    case "EKS cluster":
      return [["sub", (text) => kubernetesSubject(text, lastPart(principal.issuer))]];
    case "Amazon Cognito":
      return [["aud", (text) => `users of the Cognito identity pool ${text}`]];
    default:
      return [];
  }
}

function gitHubSubject(text: string): string | undefined {
  const subject = readGitHubSubject(text);
  if (subject === undefined) return undefined;
  const { owner, ownerId, repository, repositoryId, rest } = subject;
  if (/^[*?]*$/.test(repository))
    return `every repository in the GitHub organization ${owner}${idOf(ownerId)}${restOf(rest)}`;
  const which = /[*?]/.test(repository) ? "repositories" : "repository";
  return `the GitHub ${which} ${owner}/${repository}${idOf(repositoryId)}${restOf(rest)}`;
}

/** GitHub's immutable ID, where the subject fixes one. */
function idOf(id: string | undefined): string {
  return id === undefined || /[*?]/.test(id) ? "" : ` with ID ${id}`;
}

function restOf(rest: string): string {
  return /^[*?]*$/.test(rest) ? "" : ` (${rest})`;
}

function gitLabSubject(text: string): string | undefined {
  const [, path, rest = ""] = /^project_path:([^:*?]+\/[^:]*)(?::(.*))?/s.exec(text) ?? [];
  if (path === undefined) return undefined;
  const group = /^([^*?]+)\/\*$/.exec(path)?.[1];
  return `${group === undefined ? `the GitLab project ${path}` : `every project in the GitLab group ${group}`}${restOf(rest)}`;
}

function terraformSubject(text: string): string | undefined {
  const [, organization, rest = ""] = /^organization:([^:*?]+)(?::(.*))?$/s.exec(text) ?? [];
  if (organization === undefined) return undefined;
  const isWhole = rest.split(":").every((part, at) => at % 2 === 0 || /^[*?]*$/.test(part));
  return `${isWhole ? "every workspace" : "workspaces"} in the HCP Terraform organization ${organization}${isWhole ? "" : ` (${rest})`}`;
}

function kubernetesSubject(text: string, cluster: string): string | undefined {
  const found = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(text);
  return found === null
    ? undefined
    : `service account ${found[2]} in namespace ${found[1]} of cluster ${cluster}`;
}

/** The name of a cluster: of its ARN, of its issuer, or the name itself. */
function lastPart(text: string): string {
  return text.slice(text.lastIndexOf("/") + 1);
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
