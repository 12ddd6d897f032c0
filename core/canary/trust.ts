import { canaryRole, canaryTrust } from "../contract/canary.ts";
import type { Expectation } from "../expectations/expectation.ts";
import { fingerprintOf } from "../incidents/fingerprint.ts";
import type { Incident } from "../incidents/incident.ts";
import { plainText } from "../policy/compare.ts";

/** What the canary's trust must be: put back by itself wherever writing is on, as for any role that must not drift. */
export function canaryExpectations(account: string | undefined): readonly Expectation[] {
  if (account === undefined) return [];
  return [
    {
      // No authored expectation can have a colon in its name
      name: "trust-drift:canary",
      match: { accounts: [account], roles: [`${canaryRole.path.slice(1)}${canaryRole.name}`] },
      trust: canaryTrust,
      response: "auto",
      availability: "normal",
      trustedChangers: [],
      onTrustedChange: "alert",
      rebind: "never",
      trustedCreators: [],
      restore: "never",
    },
  ];
}

/**
 * The trust that the canary is changed to: narrower, so that not even for a moment anybody more gets in. Its name, which
 * IAM does not judge, says when, in whole seconds: that is how its incident is known.
 */
export function canaryChange(at: Date): string {
  const Sid = `Canary${at.toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
  const Condition = { Bool: { "aws:SecureTransport": "true" } };
  return JSON.stringify({
    ...canaryTrust,
    Statement: canaryTrust.Statement.map((one) => ({ ...one, Sid, Condition })),
  });
}

/**
 * By its meaning beside the time: nobody promises that IAM gives a text back letter by letter.
 *
 * @returns when we changed the canary to this document; undefined for every other document, however much like ours
 */
export function changedAt(document: string | undefined): Date | undefined {
  const text = plainText(document ?? "");
  const time = /"Canary(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z"/.exec(text);
  if (time === null) return undefined;
  const [, year, month, day, hour, minute, second] = time;
  const at = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(at.getTime())) return undefined;
  return fingerprintOf(text) === fingerprintOf(canaryChange(at)) ? at : undefined;
}

/** Whether this is the canary of its account, by the name and path that no other role has. */
export function isCanaryRole({ name, path }: { readonly name: string; readonly path?: string }): boolean {
  return name === canaryRole.name && path === canaryRole.path;
}

/** @returns when we made the change that an incident is of; undefined for an incident of anything else */
export function changeOf({ cause, foundDocument }: Incident): Date | undefined {
  const isChange = cause.kind === "trust-changed" || cause.kind === "trust-changed-briefly";
  return isChange ? changedAt(foundDocument) : undefined;
}

/** Whether an incident is of a change that we made to the canary ourselves: then nobody needs to be told of it. */
export function isCanaryIncident(incident: Incident, account: string | undefined): boolean {
  const { role } = incident;
  if (account === undefined || role.account !== account || !isCanaryRole(role)) return false;
  return changeOf(incident) !== undefined;
}
