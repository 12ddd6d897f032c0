import type { Mode } from "../../../core/expectations/toggle.ts";
import type { Fault } from "../world/calls.ts";

export const documentNames = ["expected", "reordered", "open", "foreign", "vendor", "narrow"] as const;
export type DocumentName = (typeof documentNames)[number];

/** How EventBridge delivers the event of a call. */
export interface Delivery {
  readonly delaySeconds: number;
  /** 0: the event is lost. */
  readonly copies: number;
}

/** A change of a role, or an action of a person. */
export type Move =
  | {
      readonly kind: "write";
      readonly at: number;
      readonly role: number;
      readonly document: DocumentName;
      readonly by: "operator" | "deployer";
      readonly event: Delivery;
    }
  | { readonly kind: "toggle"; readonly at: number; readonly mode: Mode }
  | { readonly kind: "delete-role"; readonly at: number; readonly role: number; readonly event: Delivery }
  | { readonly kind: "create-role"; readonly at: number; readonly role: number; readonly event: Delivery }
  /** The principal that every role trusts is deleted, and recreated some seconds later. */
  | {
      readonly kind: "recreate-principal";
      readonly at: number;
      readonly afterSeconds: number;
      readonly event: Delivery;
    }
  /** A person approves everything that awaits approval, with the request of the button. */
  | { readonly kind: "approve"; readonly at: number }
  | { readonly kind: "push"; readonly at: number }
  | { readonly kind: "delete-slack-message"; readonly at: number }
  /** Another writer repeats the drift so many seconds after each revert, until the given time. */
  | {
      readonly kind: "fight";
      readonly at: number;
      readonly role: number;
      readonly document: DocumentName;
      readonly reactsAfterSeconds: number;
      readonly untilSeconds: number;
    };

export interface Scenario {
  readonly seed: number;
  readonly roles: number;
  readonly response: "auto" | "approve" | "alert";
  readonly toggle: Mode;
  readonly onTrustedChange: "adopt" | "alert";
  readonly restore: "never" | "approve" | "auto";
  readonly rebind: "never" | "approve" | "auto";
  /** The longest time until IAM shows a change everywhere. */
  readonly lagSeconds: number;
  /** Until CloudTrail's event history shows a call. */
  readonly historyDelaySeconds: number;
  /** How often the journal's events are delivered. */
  readonly journalCopies: number;
  readonly moves: readonly Move[];
  readonly faults: readonly Fault[];
}

export const calm: Scenario = {
  seed: 1,
  roles: 1,
  response: "auto",
  toggle: "on",
  onTrustedChange: "adopt",
  restore: "never",
  rebind: "approve",
  lagSeconds: 0,
  historyDelaySeconds: 240,
  journalCopies: 1,
  moves: [],
  faults: [],
};

/** Seconds from the start to the last move, event or fault. */
export function lastMoment({ moves, faults }: Scenario): number {
  const ends = [
    ...moves.map((move) => (move.kind === "fight" ? move.untilSeconds : move.at)),
    ...moves.map((move) => ("event" in move ? move.at + move.event.delaySeconds : 0)),
    ...moves.map((move) => (move.kind === "recreate-principal" ? move.at + move.afterSeconds : 0)),
    ...faults.map((fault) => (fault.kind === "service" ? fault.from + fault.seconds : 0)),
  ];
  return Math.max(0, ...ends);
}
