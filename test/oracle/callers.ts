import type { NamedPrincipal } from "./document.ts";
import type { Random } from "./random.ts";
import type { Caller } from "./request.ts";
import { foreignAccount, memberAccount, ownAccount, rolePaths } from "./vocabulary.ts";

const arnParts = /^arn:[^:]+:(iam|sts)::(\d{12}):([^/]+)(?:\/(.*))?$/;

function roleSession(
  account: string,
  roleArn: string,
  sessionName: string,
  roleId = `AROA${account}00000`,
): Caller {
  return { kind: "role-session", account, roleArn, roleId, sessionName };
}

function user(account: string, arn: string, id = `AIDA${account}00000`): Caller {
  return { kind: "user", account, arn, id };
}

function strangersOf(account: string, random: Random): Caller {
  return random.pick<Caller>([
    { kind: "account-root", account },
    user(account, `arn:aws:iam::${account}:user/nobody`),
    roleSession(account, `arn:aws:iam::${account}:role/unheard-of`, "session"),
    { kind: "federated-user", account, name: "nobody" },
  ]);
}

function fromArn(value: string, random: Random): Caller | undefined {
  const [, service, account = "", kind, name = ""] = arnParts.exec(value) ?? [];
  switch (`${service} ${kind}`) {
    case "iam root":
      return strangersOf(account, random);
    case "iam role":
      return roleSession(account, value, random.pick(["nightly", "session"]));
    case "iam user":
      return user(account, value);
    case "sts federated-user":
      return { kind: "federated-user", account, name };
    case "sts assumed-role": {
      const [role = "", session = ""] = name.split("/");
      return roleSession(
        account,
        `arn:aws:iam::${account}:role/${random.pick([role, rolePaths[role] ?? role])}`,
        random.pick([session, session, "other"]),
      );
    }
    default:
      return undefined;
  }
}

/**
 * The caller as it can be: a session whose role has the path that the vocabulary knows. Without this, the role may
 * have been recreated under another path, which a session's ARN does not tell.
 */
export function settled(caller: Caller): Caller {
  if (caller.kind !== "role-session") return caller;
  const [whole = "", name = ""] = /[^/:]*\/([^/]+)$/.exec(caller.roleArn) ?? [];
  const path = rolePaths[name];
  if (path === undefined || caller.roleArn.endsWith(`/${path}`)) return caller;
  return { ...caller, roleArn: caller.roleArn.replace(whole, `role/${path}`) };
}

/** Any caller at all: those of the vocabulary's accounts whom no document names, and services and federations. */
export function anyCaller(random: Random): Caller {
  return random.pick<() => Caller>([
    () => strangersOf(ownAccount, random),
    () => strangersOf(memberAccount, random),
    () => strangersOf(foreignAccount, random),
    () => ({ kind: "service", name: "unheard-of.amazonaws.com" }),
    () => ({ kind: "federated", provider: `arn:aws:iam::${ownAccount}:saml-provider/Unheard` }),
    () => ({ kind: "canonical-user", id: "unheard-of" }),
  ])();
}

/** A caller whom the principal means, or nearly means. */
export function callerFor({ type, value }: NamedPrincipal, random: Random): Caller {
  switch (type) {
    case "Service":
      return { kind: "service", name: value };
    case "Federated":
      return { kind: "federated", provider: value };
    case "CanonicalUser":
      return { kind: "canonical-user", id: value };
    case "AWS":
      if (/^\d{12}$/.test(value)) return strangersOf(value, random);
      if (value.startsWith("AROA")) {
        return roleSession(ownAccount, `arn:aws:iam::${ownAccount}:role/recreated`, "session", value);
      }
      if (value.startsWith("AIDA"))
        return user(ownAccount, `arn:aws:iam::${ownAccount}:user/recreated`, value);
      return fromArn(value, random) ?? anyCaller(random);
  }
}
