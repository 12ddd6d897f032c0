import { expect } from "vitest";
import { accounts } from "../../local/accounts.ts";
import { type Declared, declared } from "../infra/declared.ts";
import { memberOf } from "../infra/member.ts";

/** Operations that are no action by themselves: IAM asks for what they are made of. Ours are made of puts. */
const actionsOf: Readonly<Record<string, string>> = { "dynamodb:TransactWriteItems": "dynamodb:PutItem" };

let program: Promise<Declared> | undefined;

/** The infrastructure, as the deployment declares it; known once for all tests of a file. */
export function infrastructure(): Promise<Declared> {
  program ??= declared();
  return program;
}

/**
 * Here nobody enforces a function's permissions, so each call that it makes is held against its declared role, and
 * each call in a member account against the roles that it assumes there.
 *
 * @param calls by `account service:Action`
 */
export async function expectAllowed(functionName: string, calls: readonly string[]): Promise<void> {
  const declaredProgram = await infrastructure();
  for (const call of calls) {
    const [account = "", operation = ""] = call.split(" ");
    const isHub = account === accounts.hub;
    const member = isHub ? undefined : memberOf(declaredProgram, account);
    const allowed = member
      ? ["Reader", "Remediator"].flatMap((role) => member.allowed(role))
      : declaredProgram.allowed(functionName);
    const actions = allowed.flatMap(({ Effect, Action }) => (Effect === "Allow" ? Action : []));
    expect(actions, `${functionName} makes this call`).toContain(actionsOf[operation] ?? operation);
  }
}
