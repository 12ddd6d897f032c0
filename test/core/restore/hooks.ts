import type { RestorePorts } from "../../../core/restore/ports.ts";
import { PermanentError } from "../../../core/shared/errors.ts";

/** A call to a port, by IAM's name for it. */
export interface Hooks {
  /** Runs before a call, and keeps it from happening by throwing. */
  readonly before?: (call: string, at: number) => void;
  /** Runs after a call had its effect: what it throws is in place of the answer. */
  readonly after?: (call: string, at: number) => void;
}

/** The same ports, watched. Calls are counted from 0; pauses are none. */
export function watched(
  { snapshots, restorer, trust, progress, clock, toggle }: RestorePorts,
  hooks: Hooks,
): RestorePorts {
  let count = 0;
  const watch =
    <Given extends unknown[], Answer>(call: string, port: (...given: Given) => Promise<Answer>) =>
    async (...given: Given): Promise<Answer> => {
      const at = count++;
      hooks.before?.(call, at);
      const answer = await port(...given);
      hooks.after?.(call, at);
      return answer;
    };
  return {
    snapshots: { read: watch("read", snapshots.read) },
    restorer: {
      create: watch("CreateRole", restorer.create),
      putBoundary: watch("PutRolePermissionsBoundary", restorer.putBoundary),
      tag: watch("TagRole", restorer.tag),
      untag: watch("UntagRole", restorer.untag),
      putInlinePolicy: watch("PutRolePolicy", restorer.putInlinePolicy),
      attachPolicy: watch("AttachRolePolicy", restorer.attachPolicy),
      readInstanceProfile: watch("GetInstanceProfile", restorer.readInstanceProfile),
      createInstanceProfile: watch("CreateInstanceProfile", restorer.createInstanceProfile),
      addToInstanceProfile: watch("AddRoleToInstanceProfile", restorer.addToInstanceProfile),
    },
    trust: { writeTrust: watch("UpdateAssumeRolePolicy", trust.writeTrust) },
    progress: { read: watch("progress read", progress.read), write: watch("progress write", progress.write) },
    clock,
    toggle,
  };
}

/** The process is gone: no error that anybody handles. */
export class Died extends Error {}

/** Ports of a process that dies at one call, before or after it took effect. */
export function dyingAt(ports: RestorePorts, place: number, late: boolean): RestorePorts {
  const die = (isLate: boolean) => (call: string, at: number) => {
    if (at > place || (at === place && isLate === late)) throw new Died(`${call} ${at}`);
  };
  return watched(ports, { before: die(false), after: die(true) });
}

/** Ports of a restorer that lacks a permission. */
export function without(ports: RestorePorts, call: string, action = `iam:${call}`): RestorePorts {
  return watched(ports, {
    before: (made) => {
      if (made === call) throw denied(call, action);
    },
  });
}

export const restorerSession = "arn:aws:sts::444444444444:assumed-role/trust-drift-restorer/restore";

export function deniedWords(action: string): string {
  return `User: ${restorerSession} is not authorized to perform: ${action} on resource: role because no identity-based policy allows the ${action} action`;
}

function denied(call: string, action: string): PermanentError {
  return new PermanentError("AccessDenied", `iam:${call}: AccessDenied: ${deniedWords(action)}`);
}
