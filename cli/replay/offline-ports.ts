import type { Catalogue } from "../../core/expectations/catalogue.ts";
import { renderTrust } from "../../core/expectations/expectation.ts";
import type { Settings } from "../../core/expectations/settings.ts";
import type { Mode } from "../../core/expectations/toggle.ts";
import type { Dependent } from "../../core/principals/directory.ts";
import { namedIn } from "../../core/principals/named-principals.ts";
import { type PrincipalKey, principalKeyText } from "../../core/principals/principal-key.ts";
import type { PrincipalPorts, TogglePorts } from "../../core/respond/ports.ts";
import type { MemoryState } from "./memory-state.ts";
import type { OfflineIam } from "./offline-iam.ts";

interface Given {
  readonly catalogue: Catalogue;
  readonly state: MemoryState;
  readonly iam: OfflineIam;
  readonly toggle: Mode;
  readonly settings: Settings;
  /** Of the event. */
  readonly partition: string;
  readonly account: string;
  readonly now: Date;
}

export type OfflinePorts = PrincipalPorts & TogglePorts;

/** What the responder's functions get, without AWS. What they order is not carried out. */
export function offlinePorts(given: Given): OfflinePorts {
  const { state, iam, toggle, settings } = given;
  let now = given.now.getTime();
  const nothing = async () => {};
  return {
    roles: {
      read: (role) => iam.readRole(role),
      writeTrust: (role, document) => iam.writeTrust(role, document),
    },
    history: { recordsOf: async () => [] },
    principals: { read: (arn) => iam.readPrincipal(arn) },
    providers: { read: (provider) => iam.readProvider(provider) },
    directory: {
      ownerOf: async () => undefined,
      historyOf: async (principal) => iam.ownersOf(principal),
      remember: nothing,
      dependentsOf: async (principal) => dependentsOf(principal, given),
    },
    state,
    groups: state.groups,
    restoring: { kind: "disabled" },
    toggle: { read: async () => ({ mode: toggle, version: 1 }) },
    toggleMarks: { read: async () => undefined, write: nothing },
    journal: { announce: nothing },
    sweeps: { send: nothing },
    rechecks: { send: nothing },
    snapshots: { order: nothing },
    clock: {
      now: () => new Date(now),
      async pause(milliseconds) {
        now += milliseconds;
      },
    },
    settings,
  };
}

/** The roles whose expectations name the principal. An expectation of every account stands for that of the event. */
function dependentsOf(
  principal: PrincipalKey,
  { catalogue, account, partition }: Given,
): readonly Dependent[] {
  const wanted = principalKeyText(principal);
  return catalogue.expectations.flatMap((expectation) => {
    const { match, name, availability } = expectation;
    const accounts = match.accounts === "*" ? [account] : match.accounts;
    return accounts.flatMap((one): readonly Dependent[] => {
      const named = namedIn(renderTrust(expectation, one, partition));
      const isNamed = named.some(
        (found) => found.kind === "principal" && principalKeyText(found.key) === wanted,
      );
      if (!isNamed) return [];
      return match.roles.map((role) => ({
        account: one,
        name: role.slice(role.lastIndexOf("/") + 1),
        arn: `arn:${partition}:iam::${one}:role/${role.replace(/^\//, "")}`,
        expectation: name,
        availability,
      }));
    });
  });
}
