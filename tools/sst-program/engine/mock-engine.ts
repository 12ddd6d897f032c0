import { createRequire } from "node:module";
import path from "node:path";
import { refusals } from "./checks.ts";
import { cloud, type Place } from "./cloud.ts";
import type { Resource } from "./resource.ts";

type Values = Record<string, unknown>;

/** The part of `@pulumi/pulumi` that the harness uses. Not imported, because it must be the instance of the components. */
interface Pulumi {
  readonly log: { hasErrors(): boolean };
  readonly runtime: {
    setMocks(mocks: object, project: string, stack: string, preview: boolean, organization: string): void;
    runInPulumiStack(program: () => Promise<unknown>): Promise<unknown>;
    registerStackTransformation(transform: (args: RegisteredArgs) => undefined): void;
  };
}

interface RegisteredArgs {
  readonly type: string;
  readonly name: string;
  readonly opts: {
    parent?: Named;
    protect?: boolean;
    deleteBeforeReplace?: boolean;
    customTimeouts?: Record<string, string>;
    retainOnDelete?: boolean;
    ignoreChanges?: string[];
    dependsOn?: Named | Named[];
  };
}

interface Named {
  readonly __name: string;
}

interface NewResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Values;
  readonly custom: boolean;
}

/**
 * Replaces Pulumi's engine by mocks and collects the registered resources.
 * @param packageFile a file beside which `@pulumi/pulumi` resolves
 */
export function mockEngine(packageFile: string, place: Place) {
  const require = createRequire(packageFile);
  const pulumi: Pulumi = require("@pulumi/pulumi");
  const aws = cloud(place);
  const resources: Resource[] = [];
  const options = new Map<string, Partial<Resource>>();
  const failures: string[] = [];
  const nameless: string[] = []; // an error with no message, which follows one with a message

  function fail(error: unknown): void {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const list = text.startsWith("Error\n") ? nameless : failures;
    if (!list.includes(text)) list.push(text); // one cause rejects many outputs
  }

  const mocks = {
    newResource({ type, name, inputs, custom }: NewResource) {
      const plain = unsecret(inputs) as Values;
      const state = custom ? aws.state(type, name, plain) : inputs;
      if (custom) resources.push({ type, name, inputs: plain, state, ...options.get(`${type}::${name}`) });
      return { id: custom ? String(state.id) : undefined, state };
    },
    call({ token, inputs }: { token: string; inputs: Values }) {
      try {
        return aws.call(token, inputs);
      } catch (error) {
        fail(error); // Pulumi loses the message
        throw error;
      }
    },
  };

  return {
    resources,
    fail,
    /** Runs the program; resources are still created after it returns. */
    start(app: string, stage: string, program: (noteOptions: () => void) => Promise<unknown>): void {
      pulumi.runtime.setMocks(mocks, app, stage, false, "organization");
      // The mocks do not get the options of a resource, so they are read here.
      const noteOptions = () =>
        pulumi.runtime.registerStackTransformation(({ type, name, opts }) => {
          options.set(`${type}::${name}`, readOptions(opts));
          return undefined;
        });
      pulumi.runtime.runInPulumiStack(() => program(noteOptions)).catch(fail);
    },
    /** The errors, once the event loop is empty. */
    finish(): string[] {
      const [leaked] = require("@pulumi/pulumi/runtime/debuggable").leakedPromises() as [
        Set<{ _debugCtx?: string }>,
      ];
      const stuck = [...leaked]
        .map((promise) => promise._debugCtx)
        .filter((text) => text?.startsWith("resource:"));
      if (leaked.size > 0 && failures.length === 0)
        fail(`the program ended while it waited for a value; not created: ${stuck.join(", ")}`);
      if (pulumi.log.hasErrors()) fail("Pulumi logged errors");
      failures.push(...refusals(resources));
      return failures.length > 0 ? failures : nameless;
    },
  };
}

/** Unwraps secret values. Leaves assets unchanged. */
function unsecret(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unsecret);
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  if (secretSignature in value) return unsecret((value as { value?: unknown }).value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unsecret(inner)]));
}

/** @see https://github.com/pulumi/pulumi/blob/v3.215.0/sdk/nodejs/runtime/rpc.ts */
const secretSignature = "4dabf18193072939515e22adb298388d";

function readOptions(options: RegisteredArgs["opts"]): Partial<Resource> {
  const dependsOn = [options.dependsOn ?? []].flat().map((resource) => resource.__name);
  return {
    ...(options.parent && { parent: options.parent.__name }),
    ...(options.protect !== undefined && { protect: options.protect }),
    ...(options.deleteBeforeReplace && { deleteBeforeReplace: options.deleteBeforeReplace }),
    ...(options.customTimeouts && { customTimeouts: options.customTimeouts }),
    ...(options.retainOnDelete !== undefined && { retainOnDelete: options.retainOnDelete }),
    ...(options.ignoreChanges && { ignoreChanges: options.ignoreChanges }),
    ...(dependsOn.length > 0 && { dependsOn }),
  };
}

/** The package file of the platform, from which SST's packages resolve. */
export const platformPackage = (root: string) => path.join(root, ".sst/platform/package.json");
