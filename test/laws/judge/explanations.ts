import type { Grants } from "../../oracle/document.ts";
import type { Request } from "../../oracle/request.ts";

/** Why the second judge answers otherwise than the oracle. `docs/comparison.md` tells each. */
export interface Explanation {
  readonly name: string;
  readonly applies: (document: Grants, request: Request) => boolean;
}

function testsOf({ grants }: Grants) {
  return grants.flatMap(({ tests }) => tests);
}

function mentionsVariable(document: Grants): boolean {
  return testsOf(document).some(({ values }) => values.some((value) => value.includes("$" + "{")));
}

function names(document: Grants, principal: string): boolean {
  return document.grants.some(({ principals }) => principals.some(({ value }) => value === principal));
}

/** As the account's id or as its root ARN. */
function namesAccount(document: Grants): boolean {
  return document.grants.some(({ principals }) =>
    principals.some(({ value }) => /^\d{12}$|:root$/.test(value)),
  );
}

function valuesOf(document: Grants, operator: RegExp): readonly string[] {
  return testsOf(document).flatMap((test) => (operator.test(test.operator) ? test.values : []));
}

export const explanations: readonly Explanation[] = [
  {
    name: "it admits no canonical user, whatever is allowed",
    applies: (_, { caller }) => caller.kind === "canonical-user",
  },
  {
    name: "it admits no federated caller whose provider has no ARN",
    applies: (_, { caller }) => caller.kind === "federated" && !caller.provider.startsWith("arn:"),
  },
  {
    name: "it does not map a unique id to its role or user",
    applies: (document, { caller }) =>
      (caller.kind === "role-session" && names(document, caller.roleId)) ||
      (caller.kind === "user" && names(document, caller.id)),
  },
  {
    name: "it takes the account of a provider's ARN for the account of the caller",
    applies: (document, { caller }) => caller.kind === "federated" && namesAccount(document),
  },
  {
    name: "it lets NotPrincipal name its callers directly, so that they need no policy of their own",
    applies: ({ grants }, { ownPolicy }) =>
      ownPolicy !== "allows" && grants.some(({ exceptPrincipals }) => exceptPrincipals),
  },
  {
    name: "it fills in variables in every version of the language",
    applies: (document) => document.version !== "2012-10-17" && mentionsVariable(document),
  },
  {
    name: "it reads on where a variable has no value",
    applies: (document) => document.version === "2012-10-17" && mentionsVariable(document),
  },
  {
    name: "it finds no address in 0.0.0.0/0",
    applies: (document) => valuesOf(document, /IpAddress/i).includes("0.0.0.0/0"),
  },
  {
    name: "it holds an address of one family to be neither in nor outside a network of the other",
    applies: (document, { context }) =>
      (context.get("aws:sourceip") ?? []).some((found) =>
        valuesOf(document, /IpAddress/i).some((network) => network.includes(":") !== found.includes(":")),
      ),
  },
  {
    name: "it holds what is not an ARN to be neither like nor unlike one",
    applies: (document, { context }) =>
      testsOf(document).some(
        ({ operator, key }) =>
          /^Arn/i.test(operator) &&
          context.get(key.toLowerCase())?.some((found) => !found.startsWith("arn:")),
      ),
  },
  {
    name: "it reads a date in seconds since 1970 otherwise",
    applies: (document, { context }) =>
      [...valuesOf(document, /^Date/i), ...(context.get("aws:currenttime") ?? [])].some((date) =>
        /^\d+$/.test(date),
      ),
  },
  {
    name: "it reads no number with an exponent",
    applies: (document) => valuesOf(document, /^Numeric/i).includes("1e2"),
  },
];
