import type { Who } from "../../../../../core/policy/grants/grants.ts";
import type { Condition } from "../../../../../core/policy/model/condition.ts";
import type { NamedPrincipal } from "../../../../../core/policy/model/document.ts";
import { readPrincipal } from "../../../../../core/policy/model/principal.ts";
import { type Callers, callersOf } from "../../../../../core/policy/severity/callers/callers.ts";

export const account = "111122223333";
export const other = "999988887777";

/** `arn:aws:iam::111122223333:role/x` */
export function arnOf(resource: string, of = account): string {
  const service = /^(assumed-role|federated-user)\//.test(resource) ? "sts" : "iam";
  return `arn:aws:${service}::${of}:${resource}`;
}

function named(type: string, text: string): NamedPrincipal {
  return { principal: readPrincipal(type, text), type: undefined, index: undefined };
}

/** Whom a statement admits that names one AWS principal, under conditions. */
export function aws(text: string, ...conditions: readonly Condition[]): Callers {
  return one("AWS", text, ...conditions);
}

export function one(type: string, text: string, ...conditions: readonly Condition[]): Callers {
  const who = named(type, text);
  return callersOf({ kind: "one", named: who, canonical: `one ${who.principal.canonical}` }, conditions);
}

/** Everyone but the AWS principals. */
export function allBut(...texts: readonly string[]): Callers {
  const who: Who = {
    kind: "allBut",
    members: texts.map((text) => named("AWS", text)),
    canonical: `all but ${texts.join()}`,
  };
  return callersOf(who, []);
}
