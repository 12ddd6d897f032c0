import { canaryRole, canaryTrust } from "../contract/canary.ts";
import type { Expectation } from "../expectations/expectation.ts";
import { fingerprintOf } from "../incidents/fingerprint.ts";
import type { Incident } from "../incidents/incident.ts";
import { plainText } from "../policy/compare.ts";

/** The canary's expectation: reverted automatically when the toggle is on, as for any role with `response: auto`. */
export function canaryExpectations(account: string | undefined): readonly Expectation[] {
  if (account === undefined) return [];
  return [
    {
      // The name of an authored expectation cannot contain a colon
      name: "trust-drift:canary",
      match: { accounts: [account], roles: [`${canaryRole.path.slice(1)}${canaryRole.name}`] },
      trust: canaryTrust,
      response: "auto",
      availability: "normal",
      trustedChangers: [],
      onTrustedChange: "alert",
      rebind: "never",
      trustedCreators: [],
      permissions: "ignore",
      restore: "never",
    },
  ];
}

/**
 * The changed trust policy of the canary: narrower, so that the change never grants access. Its Sid, which has no
 * meaning for IAM, contains the time in whole seconds and identifies the incident.
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
 * Compares the meaning, because IAM does not promise to return a document unchanged.
 *
 * @returns when we changed the canary to this document; undefined for every other document, however similar
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

/** No other role has this name and path. */
export function isCanaryRole({ name, path }: { readonly name: string; readonly path?: string }): boolean {
  return name === canaryRole.name && path === canaryRole.path;
}

/** @returns when we made the change that an incident reports; undefined for every other incident */
export function changeOf({ cause, foundDocument }: Incident): Date | undefined {
  const isChange = cause.kind === "trust-changed" || cause.kind === "trust-changed-briefly";
  return isChange ? changedAt(foundDocument) : undefined;
}

/** Whether an incident reports our own change of the canary, of which no notification is sent. */
export function isCanaryIncident(incident: Incident, account: string | undefined): boolean {
  const { role } = incident;
  if (account === undefined || role.account !== account || !isCanaryRole(role)) return false;
  return changeOf(incident) !== undefined;
}
