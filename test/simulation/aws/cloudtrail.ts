import { readFileSync } from "node:fs";

const template: unknown = JSON.parse(
  readFileSync(
    new URL("../../../events/update-assume-role-policy/foreign-account-added.json", import.meta.url),
    "utf8",
  ),
);

/** Who made a call, as CloudTrail shows it. */
export interface Caller {
  readonly arn: string;
  /** Of a role's session: the role. */
  readonly issuer?: string;
}

export interface IamCall {
  readonly eventId: string;
  readonly eventName: string;
  readonly account: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly caller: Caller;
  readonly requestParameters: object;
  readonly responseElements?: object;
}

export function userIn(account: string, name: string): Caller {
  return { arn: `arn:aws:iam::${account}:user/${name}` };
}

export function sessionOf(roleArn: string): Caller {
  const [, account, name] = /::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(roleArn) ?? [];
  return { arn: `arn:aws:sts::${account}:assumed-role/${name}/session`, issuer: roleArn };
}

/** The event of a successful call, as EventBridge delivers it. */
export function eventOf(call: IamCall): object {
  const { eventId, eventName, account, at, caller, requestParameters, responseElements = null } = call;
  const time = `${new Date(at).toISOString().slice(0, 19)}Z`;
  const detail = {
    ...objectIn(template, "detail"),
    userIdentity: identityOf(caller),
    eventTime: time,
    eventName,
    requestParameters,
    responseElements,
    eventID: eventId,
    recipientAccountId: account,
  };
  return { ...objectIn({ template }, "template"), id: eventId, account, time, detail };
}

function identityOf({ arn, issuer }: Caller): object {
  const [, , , , accountId] = arn.split(":");
  const name = arn.slice(arn.lastIndexOf("/") + 1);
  if (issuer === undefined)
    return { type: "IAMUser", principalId: "AIDAEXAMPLE000000000", arn, accountId, userName: name };
  const userName = issuer.slice(issuer.lastIndexOf("/") + 1);
  return {
    type: "AssumedRole",
    principalId: "AROAEXAMPLE000000000:session",
    arn,
    accountId,
    sessionContext: { sessionIssuer: { type: "Role", arn: issuer, accountId, userName } },
  };
}

function objectIn(parent: unknown, name: string): object {
  const value: unknown =
    typeof parent === "object" && parent !== null ? Reflect.get(parent, name) : undefined;
  return typeof value === "object" && value !== null ? value : {};
}
