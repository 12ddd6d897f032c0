import { readGitHubSubject } from "../../model/facts/github-subject.ts";
import { issuerOf } from "../../model/facts/issuers.ts";
import type { Principal } from "../../model/principal.ts";

/** Undefined where the value does not say who it is. */
type Describer = readonly [claim: string, describe: (value: string) => string | undefined];

/** The claims that name a tenant, the most exact first. */
export function describers(principal: Principal & { readonly issuer: string }): readonly Describer[] {
  const issuer = issuerOf(principal);
  switch (issuer?.kind === "unknown" ? undefined : issuer?.name) {
    case "GitHub":
    case "GitHub enterprise":
      return [
        ["sub", gitHubSubject],
        ["repository", (text) => gitHubSubject(`repo:${text}:*`)],
        ["repository_id", byId("the GitHub repository")],
        ["repository_owner_id", byId("every repository of the GitHub owner")],
        ["enterprise_id", byId("every repository of the GitHub enterprise")],
      ];
    case "GitLab":
      return [
        ["sub", gitLabSubject],
        ["project_id", byId("the GitLab project")],
        ["namespace_id", byId("every project of the GitLab namespace")],
      ];
    case "Buildkite":
      return [["sub", buildkiteSubject]];
    case "Google":
      return [
        ["email", (text) => (isOpen(text) ? undefined : `the Google account ${text}`)],
        ["sub", byId("the Google account")],
      ];
    case "HCP Terraform":
      return [["sub", terraformSubject]];
    case "EKS cluster":
      return [["sub", (text) => kubernetesSubject(text, lastPart(principal.issuer))]];
    case "Amazon Cognito":
      return [["aud", (text) => `users of the Cognito identity ${isOpen(text) ? "pools" : "pool"} ${text}`]];
    default:
      return [];
  }
}

function byId(what: string): Describer[1] {
  return (text) => (isOpen(text) ? undefined : `${what} with ID ${text}`);
}

function isOpen(text: string): boolean {
  return /[*?$]/.test(text);
}

function gitHubSubject(text: string): string | undefined {
  const subject = readGitHubSubject(text);
  if (subject === undefined) {
    // The immutable ID of the owner is open, its name is not
    const named = /^repo:([\w-]+)@\*$/.exec(text)?.[1];
    return named === undefined ? undefined : `every repository in the GitHub organization ${named}`;
  }
  const { owner, ownerId, repository, repositoryId, rest } = subject;
  if (/^[*?]*$/.test(repository))
    return `every repository in the GitHub organization ${owner}${idOf(ownerId)}${restOf(rest)}`;
  const which = /[*?]/.test(repository) ? "repositories" : "repository";
  return `the GitHub ${which} ${owner}/${repository}${idsOf(repositoryId, ownerId)}${restOf(rest)}`;
}

function idsOf(id: string | undefined, ownerId: string | undefined): string {
  const [own, owner] = [idOf(id), idOf(ownerId)];
  if (owner === "") return own;
  return own === "" ? owner.replace("ID", "owner ID") : `${own} and owner${owner.slice(" with".length)}`;
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

function buildkiteSubject(text: string): string | undefined {
  const [, organization, rest = ""] = /^organization:([^:*?]+):(.*)$/s.exec(text) ?? [];
  if (organization === undefined) return undefined;
  const isWhole = /^(\*|pipeline:\*|)$/.test(rest);
  return `${isWhole ? "every pipeline" : "pipelines"} in the Buildkite organization ${organization}${isWhole ? "" : ` (${rest})`}`;
}

function terraformSubject(text: string): string | undefined {
  const [, organization, rest = ""] = /^organization:([^:*?]+)(?::(.*))?$/s.exec(text) ?? [];
  if (organization === undefined) return undefined;
  const isWhole = rest.split(":").every((part, at) => at % 2 === 0 || /^[*?]*$/.test(part));
  return `${isWhole ? "every workspace" : "workspaces"} in the HCP Terraform organization ${organization}${isWhole ? "" : ` (${rest})`}`;
}

function kubernetesSubject(text: string, cluster: string): string | undefined {
  const found = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(text);
  const [, namespace, account] = found ?? [];
  if (namespace === undefined || account === undefined) return undefined;
  if (namespace === "*" && account === "*") return `every pod of cluster ${cluster}`;
  return `${serviceAccount(account)} in ${namespaceOf(namespace)} of cluster ${cluster}`;
}

export function serviceAccount(name: string): string {
  return name === "*" ? "every service account" : `service account ${name}`;
}

export function namespaceOf(name: string): string {
  return name === "*" ? "every namespace" : `namespace ${name}`;
}

/** The name of a cluster: of its ARN, of its issuer, or the name itself. */
export function lastPart(text: string): string {
  return text.slice(text.lastIndexOf("/") + 1);
}
