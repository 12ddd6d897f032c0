import {
  CreateRoleCommand,
  DeleteRoleCommand,
  GetRoleCommand,
  NoSuchEntityException,
  type Role,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import type { RoleKey } from "../../../core/principals/role.ts";
import type { Organization } from "../../../local/organization.ts";
import type { Clients } from "../../../local/shared/clients.ts";
import { clientsIn } from "./clients.ts";

type Iam = Clients["iam"];

const atFirst = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
});

/** Roles as a test wants them, without an event about it. Events must be suppressed. */
export interface RoleStage {
  /** @param trust written past IAM's refusals; undefined: there is no such role */
  put(role: RoleKey, trust: string | undefined): Promise<void>;
  /** Puts every role back as it was before its first `put`. */
  restore(): Promise<void>;
  /** The trust policy as text, or undefined when there is no such role. */
  trustOf(role: RoleKey): Promise<string | undefined>;
}

export function stageOf(organization: Organization): RoleStage {
  const clients = clientsIn(organization);
  const before = new Map<string, { role: RoleKey; was: Role | undefined }>();

  return {
    async put(role, trust) {
      const { account, name } = role;
      const was = await find(clients(account).iam, name);
      const key = `${account}/${name}`;
      if (!before.has(key)) before.set(key, { role, was });
      if (trust === undefined) return remove(clients(account).iam, name);
      if (was === undefined) await create(clients(account).iam, name, "/", atFirst);
      await organization.gateway.overwriteTrust(account, name, trust);
    },
    async restore() {
      for (const { role, was } of before.values()) await putBack(clients(role.account).iam, role.name, was);
      before.clear();
    },
    async trustOf({ account, name }) {
      const role = await find(clients(account).iam, name);
      return role && decodeURIComponent(role.AssumeRolePolicyDocument ?? "");
    },
  };
}

async function putBack(iam: Iam, name: string, was: Role | undefined): Promise<void> {
  if (was === undefined) return remove(iam, name);
  const trust = decodeURIComponent(was.AssumeRolePolicyDocument ?? "");
  if ((await find(iam, name)) === undefined) return create(iam, name, was.Path ?? "/", trust);
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: name, PolicyDocument: trust }));
}

async function find(iam: Iam, RoleName: string): Promise<Role | undefined> {
  try {
    return (await iam.send(new GetRoleCommand({ RoleName }))).Role;
  } catch (error) {
    if (error instanceof NoSuchEntityException) return undefined;
    throw error;
  }
}

async function create(iam: Iam, RoleName: string, Path: string, trust: string): Promise<void> {
  await iam.send(new CreateRoleCommand({ RoleName, Path, AssumeRolePolicyDocument: trust }));
}

async function remove(iam: Iam, RoleName: string): Promise<void> {
  await iam.send(new DeleteRoleCommand({ RoleName })).catch((error: unknown) => {
    if (!(error instanceof NoSuchEntityException)) throw error;
  });
}
