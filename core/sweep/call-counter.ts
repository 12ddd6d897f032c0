import type { SweepPorts } from "./ports.ts";

export interface Counter {
  add(calls: number): void;
  count(): number;
  /** The same ports, each call of which counts. */
  counting(ports: SweepPorts): SweepPorts;
}

/** SendMessageBatch takes ten messages. */
const messagesPerCall = 10;
/** A transaction takes a hundred items. */
const rolesPerCall = 100;
/** Of which each principal needs three. */
const principalsPerCall = 33;

const messageCalls = (messages: readonly unknown[]) => Math.ceil(messages.length / messagesPerCall);

/** Counts what a sweep asks of AWS; credentials, and what the SDK tries again, are left out. */
export function callCounter(): Counter {
  let calls = 0;
  function counted<T>(answer: T, cost = 1): T {
    calls += cost;
    return answer;
  }
  return {
    add(more) {
      calls += more;
    },
    count: () => calls,
    counting: ({ roles, sweeps, rechecks, goneRechecks, snapshots, directory, journal, ...rest }) => ({
      ...rest,
      roles: { list: (account, marker) => counted(roles.list(account, marker)) },
      sweeps: {
        catalogue: () => counted(sweeps.catalogue()),
        read: (account) => counted(sweeps.read(account)),
        save: (account, progress, incident) => counted(sweeps.save(account, progress, incident)),
        remember: (account, seen) =>
          counted(sweeps.remember(account, seen), Math.ceil(seen.length / rolesPerCall)),
        rememberPrincipals: (found) =>
          counted(sweeps.rememberPrincipals(found), Math.ceil(found.length / principalsPerCall)),
      },
      rechecks: { send: (sent) => counted(rechecks.send(sent), messageCalls(sent)) },
      goneRechecks: { send: (sent) => counted(goneRechecks.send(sent), messageCalls(sent)) },
      snapshots: { order: (stale) => counted(snapshots.order(stale), messageCalls(stale)) },
      directory: { dependentsOf: (principal) => counted(directory.dependentsOf(principal)) },
      journal: { announce: (steps) => counted(journal.announce(steps)) },
    }),
  };
}
