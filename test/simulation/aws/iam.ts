import * as iam from "@aws-sdk/client-iam";
import type { Random } from "../../oracle/random.ts";
import type { CallOptions, Calls } from "../world/calls.ts";
import type { VirtualTime } from "../world/time.ts";
import type { Trace } from "../world/trace.ts";
import { type Caller, eventOf, type IamCall, sessionOf } from "./cloudtrail.ts";
import { awsError } from "./errors.ts";
import { History, Principals, type StoredRole } from "./roles.ts";

/** A write to a trust policy that IAM accepted. */
export interface TrustWrite {
  readonly at: number;
  readonly account: string;
  readonly name: string;
  readonly document: string;
  readonly caller: Caller;
  readonly isOurs: boolean;
  readonly eventId: string;
}

export interface IamSettings {
  /** The greatest age of the state that a reading shows. */
  lagMilliseconds: number;
}

type Changes = Partial<StoredRole>;

/** IAM of every account: unique ids, readings that lag, CloudTrail events. */
export class FakeIam {
  readonly principals = new Principals();
  readonly roles = new Map<string, History<StoredRole>>();
  readonly writes: TrustWrite[] = [];
  readonly settings: IamSettings = { lagMilliseconds: 0 };
  /** Called after every successful write. */
  onEvent: (event: object, call: IamCall) => void = () => {};
  /** Called after every successful write, whatever becomes of its event. */
  onCall: (call: IamCall) => void = () => {};
  /** Called before a write of the product. */
  onOurWrite: (account: string, name: string, document: string) => void = () => {};
  /** Called before a step of a restore, with the role's name. */
  onOurRestore: (name: string) => void = () => {};
  /** Called when the product reads a role. */
  onOurRead: (name: string) => void = () => {};
  readonly #calls: Calls;
  readonly #time: VirtualTime;
  readonly #random: Random;
  readonly #trace: Trace;
  #events = 0;

  constructor(calls: Calls, time: VirtualTime, random: Random, trace: Trace) {
    this.#calls = calls;
    this.#time = time;
    this.#random = random;
    this.#trace = trace;
  }

  /** @param credentials `account role`, as the simulated STS returns them */
  async send(credentials: string, command: object, options: CallOptions = {}): Promise<object> {
    const [account = "", roleName = ""] = credentials.split(" ");
    const caller = sessionOf(`arn:aws:iam::${account}:role/trust-drift/${roleName}`);
    const operation = command.constructor.name.replace(/Command$/, "");
    return this.#calls.call("iam", operation, () => this.#answer(account, caller, command), options);
  }

  role(account: string, name: string): History<StoredRole> {
    const key = `${account}/${name.toLowerCase()}`;
    const known = this.roles.get(key) ?? new History<StoredRole>();
    this.roles.set(key, known);
    return known;
  }

  documentOf(account: string, name: string): string | undefined {
    const role = this.role(account, name).latest;
    return role && this.principals.shown(role);
  }

  create(account: string, name: string, document: string, caller: Caller, more: Changes = {}): StoredRole {
    const history = this.role(account, name);
    if (history.latest !== undefined) throw awsError("EntityAlreadyExistsException", 409, `${name} exists`);
    const path = more.path ?? "/";
    const arn = `arn:aws:iam::${account}:role${path}${name}`;
    const trusted = this.principals.resolve(document);
    const role: StoredRole = {
      ...{ account, name, path, arn, document, trusted, tags: new Map(), inline: new Map(), attached: [] },
      ...more,
      id: this.principals.create(arn),
      createdAt: new Date(Math.floor(this.#time.now / 1000) * 1000),
    };
    history.set(this.#time.now, role);
    const requestParameters = { roleName: name, path, assumeRolePolicyDocument: document };
    this.#report("CreateRole", account, caller, requestParameters, {
      role: { roleName: name, roleId: role.id, arn, path, createDate: "Mar 1, 2026 10:00:00 AM" },
    });
    return role;
  }

  update(account: string, name: string, document: string, caller: Caller): void {
    const role = this.#existing(account, name);
    const trusted = this.principals.resolve(document);
    const isOurs = caller.issuer?.includes(":role/trust-drift/") ?? false;
    if (isOurs) this.onOurWrite(account, name, document);
    this.role(account, name).set(this.#time.now, { ...role, document, trusted });
    const requestParameters = { roleName: name, policyDocument: document };
    const eventId = this.#report("UpdateAssumeRolePolicy", account, caller, requestParameters);
    this.writes.push({ at: this.#time.now, account, name, document, caller, isOurs, eventId });
  }

  delete(account: string, name: string, caller: Caller): void {
    const { arn } = this.#existing(account, name);
    this.role(account, name).set(this.#time.now, undefined);
    this.principals.delete(arn);
    this.#report("DeleteRole", account, caller, { roleName: name });
  }

  #answer(account: string, caller: Caller, command: object): object {
    if (command instanceof iam.GetRoleCommand) return this.#getRole(account, command.input.RoleName ?? "");
    if (command instanceof iam.ListRolesCommand) return { Roles: this.#list(account), IsTruncated: false };
    if (command instanceof iam.UpdateAssumeRolePolicyCommand) {
      const { RoleName: name = "", PolicyDocument: document = "" } = command.input;
      this.update(account, name, document, caller);
      return {};
    }
    if (command instanceof iam.CreateRoleCommand) return this.#createFrom(account, command.input, caller);
    if (command instanceof iam.GetUserCommand) return this.#getUser(account, command.input.UserName ?? "");
    return this.#part(account, command);
  }

  /** The parts of a role that a snapshot reads and a restore writes. */
  #part(account: string, command: object): object {
    if (command instanceof iam.ListRolePoliciesCommand)
      return { PolicyNames: [...this.#read(account, command.input.RoleName).inline.keys()] };
    if (command instanceof iam.GetRolePolicyCommand) {
      const document = this.#read(account, command.input.RoleName).inline.get(command.input.PolicyName ?? "");
      if (document === undefined) throw awsError("NoSuchEntityException", 404, "no such policy");
      return { PolicyDocument: encodeURIComponent(document) };
    }
    if (command instanceof iam.ListAttachedRolePoliciesCommand)
      return {
        AttachedPolicies: this.#read(account, command.input.RoleName).attached.map((PolicyArn) => ({
          PolicyArn,
        })),
      };
    if (command instanceof iam.ListInstanceProfilesForRoleCommand) return { InstanceProfiles: [] };
    if (command instanceof iam.TagRoleCommand) {
      const tags = (command.input.Tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value] as const);
      return this.#change(account, command.input.RoleName, (role) => ({
        tags: new Map([...role.tags, ...tags]),
      }));
    }
    if (command instanceof iam.UntagRoleCommand) {
      const gone = command.input.TagKeys ?? [];
      return this.#change(account, command.input.RoleName, (role) => ({
        tags: new Map([...role.tags].filter(([key]) => !gone.includes(key))),
      }));
    }
    if (command instanceof iam.PutRolePolicyCommand) {
      const { PolicyName = "", PolicyDocument = "" } = command.input;
      return this.#change(account, command.input.RoleName, (role) => ({
        inline: new Map([...role.inline, [PolicyName, PolicyDocument]]),
      }));
    }
    if (command instanceof iam.AttachRolePolicyCommand) {
      const arn = command.input.PolicyArn ?? "";
      return this.#change(account, command.input.RoleName, (role) => ({
        attached: [...new Set([...role.attached, arn])],
      }));
    }
    throw new Error(`the simulated IAM has no ${command.constructor.name}`);
  }

  #getRole(account: string, name: string): object {
    this.onOurRead(name);
    return { Role: this.#shown(this.#read(account, name)) };
  }

  #list(account: string): object[] {
    const own = [...this.roles].filter(([key]) => key.startsWith(`${account}/`));
    return own.flatMap(([, history]) => {
      const role = history.at(this.#visibleTime());
      return role === undefined ? [] : [this.#shown(role)];
    });
  }

  #shown(role: StoredRole): object {
    return {
      RoleName: role.name,
      Arn: role.arn,
      Path: role.path,
      RoleId: role.id,
      CreateDate: role.createdAt,
      AssumeRolePolicyDocument: encodeURIComponent(this.principals.shown(role)),
      Tags: [...role.tags].map(([Key, Value]) => ({ Key, Value })),
      MaxSessionDuration: role.sessionSeconds ?? 3600,
      ...(role.description !== undefined && { Description: role.description }),
      ...(role.boundary !== undefined && { PermissionsBoundary: { PermissionsBoundaryArn: role.boundary } }),
    };
  }

  #createFrom(account: string, input: iam.CreateRoleCommandInput, caller: Caller): object {
    const { RoleName = "", AssumeRolePolicyDocument = "", Path = "/", Tags = [], Description } = input;
    this.onOurRestore(RoleName);
    const role = this.create(account, RoleName, AssumeRolePolicyDocument, caller, {
      path: Path,
      tags: new Map(Tags.map(({ Key = "", Value = "" }) => [Key, Value])),
      ...(Description !== undefined && { description: Description }),
      ...(input.PermissionsBoundary !== undefined && { boundary: input.PermissionsBoundary }),
      ...(input.MaxSessionDuration !== undefined && { sessionSeconds: input.MaxSessionDuration }),
    });
    return { Role: this.#shown(role) };
  }

  #getUser(account: string, name: string): object {
    const Arn = `arn:aws:iam::${account}:user/${name}`;
    const UserId = this.principals.idOf(Arn);
    if (UserId === undefined) throw awsError("NoSuchEntityException", 404, `no user ${name}`);
    return { User: { UserName: name, UserId, Arn, Path: "/", CreateDate: new Date(this.#time.start) } };
  }

  #change(account: string, name: string | undefined, changes: (role: StoredRole) => Changes): object {
    const role = this.#existing(account, name ?? "");
    this.onOurRestore(role.name);
    this.role(account, name ?? "").set(this.#time.now, { ...role, ...changes(role) });
    return {};
  }

  #existing(account: string, name: string): StoredRole {
    const role = this.role(account, name).latest;
    if (role === undefined) throw awsError("NoSuchEntityException", 404, `no role ${name}`);
    return role;
  }

  #read(account: string, name: string | undefined): StoredRole {
    const role = this.role(account, name ?? "").at(this.#visibleTime());
    if (role === undefined) throw awsError("NoSuchEntityException", 404, `no role ${name}`);
    return role;
  }

  #visibleTime(): number {
    return this.#time.now - Math.floor(this.#random.fraction() * this.settings.lagMilliseconds);
  }

  #report(
    eventName: string,
    account: string,
    caller: Caller,
    requestParameters: object,
    responseElements?: object,
  ): string {
    const eventId = `00000000-0000-4000-8000-${String(++this.#events).padStart(12, "0")}`;
    const call = {
      ...{ eventId, eventName, account, at: this.#time.now, caller, requestParameters },
      ...(responseElements !== undefined && { responseElements }),
    };
    const who = caller.arn.slice(caller.arn.lastIndexOf(":") + 1);
    this.#trace.add(`${who}: ${eventName} of ${account} (event ${this.#events})`);
    this.onCall(call);
    this.onEvent(eventOf(call), call);
    return eventId;
  }
}
