import { randomBytes } from "node:crypto";
import { operatorName } from "../../shared/accounts.ts";
import type { Directory } from "./directory.ts";

/** The signer of a call. */
export type Caller = UserCaller | RoleCaller;

export interface UserCaller {
  readonly kind: "user";
  readonly account: string;
  readonly accessKeyId: string;
  readonly userId: string;
  readonly userName: string;
  readonly arn: string;
}

export interface RoleCaller {
  readonly kind: "role";
  readonly account: string;
  readonly accessKeyId: string;
  readonly roleId: string;
  readonly roleName: string;
  readonly roleArn: string;
  readonly sessionName: string;
  /** ISO 8601, second precision. */
  readonly createdAt: string;
  readonly expiresAt: string;
  /** Whether the local Lambda opened the session for a function, or such a session opened it with AssumeRole. */
  readonly isOfRun: boolean;
  /** Set when a web identity was exchanged for the session. */
  readonly webIdentity?: { readonly provider: string; readonly claims: Readonly<Record<string, string>> };
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

export interface Callers {
  /** @returns undefined for an unknown key */
  find(accessKeyId: string): Caller | undefined;
  /** Stores the access key of an IAM user. */
  addKey(accessKeyId: string, account: string, userName: string): void;
  /** Opens a session of a role; the caller has checked that the role's trust admits it. */
  openSession(
    role: SessionRole,
    sessionName: string,
    durationSeconds: number,
  ): { caller: RoleCaller; credentials: Credentials };
}

export type SessionRole = Pick<
  RoleCaller,
  "account" | "roleId" | "roleName" | "roleArn" | "isOfRun" | "webIdentity"
>;

export function rememberCallers(directory: Directory, now: () => Date = () => new Date()): Callers {
  const keys = new Map<string, { account: string; userName: string }>();
  const sessions = new Map<string, RoleCaller>();

  function user(accessKeyId: string, account: string, userName: string): UserCaller {
    const principal = directory.byName(account, "user", userName);
    const arn = principal?.arn ?? `arn:aws:iam::${account}:user/${userName}`;
    return {
      kind: "user",
      account,
      accessKeyId,
      userId: principal?.id ?? derivedId("AIDA", account),
      userName,
      arn,
    };
  }

  return {
    find(accessKeyId) {
      // An account id is the access key id of an administrator of that account
      if (/^\d{12}$/.test(accessKeyId))
        return user(derivedId("AKIA", accessKeyId).slice(0, 20), accessKeyId, operatorName);
      const key = keys.get(accessKeyId);
      return key ? user(accessKeyId, key.account, key.userName) : sessions.get(accessKeyId);
    },
    addKey: (accessKeyId, account, userName) => void keys.set(accessKeyId, { account, userName }),
    openSession(role, sessionName, durationSeconds) {
      const createdAt = now();
      const expiration = new Date(createdAt.getTime() + durationSeconds * 1000);
      const caller: RoleCaller = {
        kind: "role",
        ...role,
        accessKeyId: `ASIA${randomLetters(16)}`,
        sessionName,
        createdAt: toSeconds(createdAt),
        expiresAt: toSeconds(expiration),
      };
      sessions.set(caller.accessKeyId, caller);
      const secrets = {
        secretAccessKey: randomBytes(30).toString("base64"),
        sessionToken: randomBytes(96).toString("base64"),
      };
      return { caller, credentials: { accessKeyId: caller.accessKeyId, ...secrets, expiration } };
    },
  };
}

/** @returns the ARN that policies and GetCallerIdentity show for the caller */
export function arnOf(caller: Caller): string {
  if (caller.kind === "user") return caller.arn;
  return `arn:aws:sts::${caller.account}:assumed-role/${caller.roleName}/${caller.sessionName}`;
}

export function toSeconds(date: Date): string {
  return date.toISOString().replace(/\.\d{3}Z$/, "Z");
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function randomLetters(count: number): string {
  return Array.from(randomBytes(count), (byte) => letters[byte % 32]).join("");
}

/** An id that is the same in every run, for principals without an id in moto. */
function derivedId(prefix: string, account: string): string {
  return prefix + Array.from(account.padEnd(17, "0"), (digit) => letters[Number(digit) + 3]).join("");
}
