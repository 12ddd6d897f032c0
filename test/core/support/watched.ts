import type { PrincipalPorts } from "../../../core/respond/ports.ts";

/** Runs before a call to a port, or after it has had its effect; calls are counted from 0. */
export interface PortHooks {
  readonly before?: (call: string, at: number) => void;
  readonly after?: (call: string, at: number) => void;
}

export type Watch = <Target extends object>(target: Target, path?: string) => Target;

/** What takes time, or is none of the world's business, is not watched. */
const unwatched = /(^|\.)clock\.now$|(^|\.)settings$/;

/** Makes objects of ports whose every call is watched, under a name such as `directory.remember`; one count for all. */
export function watcher(hooks: PortHooks): Watch {
  let count = 0;
  const watch: Watch = (target, path = "") =>
    new Proxy(target, {
      get(_, field) {
        const value: unknown = Reflect.get(target, field);
        const name = path === "" ? String(field) : `${path}.${String(field)}`;
        if (unwatched.test(name)) return value;
        if (typeof value === "object" && value !== null) return watch(value, name);
        if (typeof value !== "function") return value;
        return async (...given: unknown[]) => {
          const at = count++;
          hooks.before?.(name, at);
          const answer: unknown = await value.apply(target, given);
          hooks.after?.(name, at);
          return answer;
        };
      },
    });
  return watch;
}

export function watchedPorts(ports: PrincipalPorts, hooks: PortHooks): PrincipalPorts {
  return watcher(hooks)(ports);
}

/** The process is gone: no error that anybody handles. */
export class Died extends Error {}

/** Dies at one call, before or after it had its effect; whatever the dying process still tries fails as well. */
export function dyingAt(place: number, isLate: boolean): PortHooks {
  const die = (isBefore: boolean) => (call: string, at: number) => {
    if (at > place || (at === place && isBefore !== isLate)) throw new Died(call);
  };
  return { before: die(true), after: die(false) };
}
