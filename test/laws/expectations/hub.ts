import { recheckMessage } from "../../../core/events/recheck.ts";
import { forgetAdoption } from "../../../core/incidents/approval/forget-adoption.ts";
import { isAsked } from "../../../core/incidents/approval/proposal.ts";
import { resume } from "../../../core/incidents/approval/resume.ts";
import type { Incident } from "../../../core/incidents/incident.ts";
import type { RoleKey } from "../../../core/principals/role.ts";
import {
  handlePrincipalChange,
  handleTrustRecheck,
  handleTrustUpdate,
} from "../../../core/respond/handle-event.ts";
import type { PrincipalPorts } from "../../../core/respond/ports.ts";
import type { Outcome } from "../../../core/respond/record/outcome.ts";
import { RetryableError } from "../../../core/shared/errors.ts";
import { wholeSeconds } from "../../../core/shared/time.ts";
import { approveIn, commandPorts } from "../../core/support/people.ts";
import { byRole, deleted, isPrincipalChange, prod, sample, updated } from "../../core/support/samples.ts";
import { SweepWorld } from "../../core/support/sweep-world.ts";
import { arnOf, authored, type Caller, type Contents, type Doc, documentOf, type RoleName } from "./scene.ts";

/** A message of a queue of the hub, and the change of the role that it is about. */
export interface Message {
  readonly body: unknown;
  readonly name: RoleName;
  /** Counts the changes of the role: 0 for a recheck, which is about none. */
  readonly change: number;
  /** Of the change, in milliseconds. */
  readonly at: number;
}

/** What the hub does, seen from outside. */
export interface Onlooker {
  /** Before the write. */
  onWrite(name: string, document: string): void;
  onOutcome(message: Message, outcome: Outcome): void;
}

/** Makes a deliberate bug of the hub: an answer of a port that is not what the port was asked for. */
export type Bug = (ports: PrincipalPorts, world: SweepWorld) => PrincipalPorts;

const keyOf = (name: RoleName): RoleKey => ({ account: prod, name });

/** The core flows over ports in memory, and the callers and persons around them. */
export class Hub {
  readonly world = new SweepWorld([]);
  readonly pending: Message[] = [];
  readonly delivered: Message[] = [];
  /** How often callers changed each role. */
  readonly changes = new Map<RoleName, number>();
  readonly #ports: PrincipalPorts;
  readonly #onlooker: Onlooker;
  #count = 0;
  #version: string | undefined;

  constructor(onlooker: Onlooker, bug: Bug = (ports) => ports) {
    this.#onlooker = onlooker;
    const { ports } = this.world;
    const watched: PrincipalPorts = {
      ...ports,
      roles: {
        read: (role) => ports.roles.read(role),
        writeTrust: (role, document) => {
          onlooker.onWrite(role.name, document);
          return ports.roles.writeTrust(role, document);
        },
      },
    };
    this.#ports = bug(watched, this.world);
  }

  get now(): number {
    return this.world.now;
  }

  push(contents: Contents): void {
    const version = `v${++this.#count}`;
    const from = this.#version === undefined ? {} : { from: this.#version };
    const at = new Date(this.now).toISOString();
    this.world.push(authored(contents), { version, at, by: "arn:aws:iam::222222222222:user/ada", ...from });
    this.#version = version;
  }

  change(name: RoleName, doc: Doc, by: Caller): void {
    const live = this.#liveOf(name);
    if (live === undefined) return;
    const { id, createdAt = "" } = live;
    this.world.put(keyOf(name), documentOf(doc), { id, createdAt });
    const fields = { ...this.#call(by), "detail.requestParameters.roleName": name };
    this.#enqueue(name, updated(this.#eventId(), documentOf(doc), fields));
  }

  create(name: RoleName, doc: Doc, by: Caller): void {
    const id = `AROAEXAMPLE${++this.#count}`;
    this.world.put(keyOf(name), documentOf(doc), { id, createdAt: new Date(this.now).toISOString() });
    const event = sample("create-role/protected-role-recreated", {
      ...this.#call(by),
      "detail.eventID": this.#eventId(),
      "detail.requestParameters.roleName": name,
      "detail.requestParameters.assumeRolePolicyDocument": documentOf(doc),
      "detail.responseElements.role.roleName": name,
      "detail.responseElements.role.roleId": id,
      "detail.responseElements.role.arn": `arn:aws:iam::${prod}:role/${name}`,
    });
    this.#enqueue(name, event);
  }

  remove(name: RoleName, by: Caller): void {
    this.world.roles.delete(`${prod}/${name}`);
    const fields = { ...this.#call(by), "detail.requestParameters.roleName": name };
    this.#enqueue(name, deleted(this.#eventId(), fields));
  }

  /** @returns whether a handler came to its end with the message; otherwise it returned to the queue */
  async deliver(message: Message): Promise<boolean> {
    try {
      this.#onlooker.onOutcome(message, await this.#handle(message));
      return true;
    } catch (error) {
      if (error instanceof RetryableError) return false;
      throw error;
    } finally {
      this.#takeRechecks();
    }
  }

  #handle({ body, change }: Message): Promise<Outcome> {
    if (change === 0) return handleTrustRecheck(body, { ...this.world.ports, ...this.#ports });
    return isPrincipalChange(body)
      ? handlePrincipalChange(body, this.#ports)
      : handleTrustUpdate(body, { ...this.world.ports, ...this.#ports });
  }

  /** Delivers a pending message; it stays pending if it returns to the queue. */
  async deliverPending(at: number): Promise<void> {
    const [message] = this.pending.splice(at, 1);
    if (message === undefined) return;
    if (await this.deliver(message)) this.delivered.push(message);
    else this.pending.push(message);
  }

  /** Orders the rechecks of a sweep, which are delivered like any other message. */
  async look(): Promise<void> {
    await this.world.look(`sweep-${++this.#count}`);
    this.#takeRechecks();
  }

  /** A person approves what the incident proposes. @returns whether the approval was recorded */
  async approve(incident: Incident): Promise<boolean> {
    const answer = await approveIn(this.world, incident);
    this.#takeRechecks();
    return answer.kind === "approved";
  }

  async forget(name: RoleName): Promise<void> {
    await forgetAdoption(keyOf(name), "Ada", commandPorts(this.world));
    this.#takeRechecks();
  }

  async resume(name: RoleName): Promise<void> {
    await resume(keyOf(name), "Ada", commandPorts(this.world));
    this.#takeRechecks();
  }

  /** Every proposal that a message showed, the latest last: a person can approve an old one. */
  proposals(): Incident[] {
    return this.world.announced.map(({ incident }) => incident).filter((incident) => isAsked(incident));
  }

  latestOf(name: RoleName): Incident | undefined {
    return this.world.record(keyOf(name)).latest;
  }

  #takeRechecks(): void {
    const { rechecks, sentRechecks } = this.world;
    for (const recheck of [...rechecks.splice(0), ...sentRechecks.sent.splice(0)]) {
      const name = recheck.roleName;
      if (name === "app-one" || name === "app-two")
        this.pending.push({ body: recheckMessage(recheck), name, change: 0, at: this.now });
    }
  }

  #enqueue(name: RoleName, body: unknown): void {
    const change = (this.changes.get(name) ?? 0) + 1;
    this.changes.set(name, change);
    this.pending.push({ body, name, change, at: this.now });
  }

  #eventId(): string {
    return `event-${++this.#count}`;
  }

  #call(by: Caller): Record<string, unknown> {
    const at = wholeSeconds(new Date(this.now).toISOString());
    return { "detail.eventTime": at, ...(by !== "operator" && byRole(arnOf[by])) };
  }

  #liveOf(name: RoleName) {
    return this.world.roles.get(`${prod}/${name}`);
  }
}
