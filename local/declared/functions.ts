import * as v from "valibot";
import { functionNames, ownNamePrefix } from "../../core/contract.ts";
import type { DeclaredResources } from "./program.ts";

/** A function as the program declares it. */
export interface DeclaredFunction {
  /** Of the function and of its execution role. */
  readonly name: string;
  /** Of the file in `functions/`, and so of its bundle. */
  readonly file: string;
  readonly roleArn: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  /** Where its messages come from; absent for a function that is called by its URL. */
  readonly source?: { readonly queueArn: string; readonly batchSize: number };
}

const lambda = v.object({
  name: v.picklist(Object.values(functionNames)),
  role: v.string(),
  environment: v.object({ variables: v.record(v.string(), v.string()) }),
  timeout: v.number(),
  memorySize: v.number(),
});

const mapping = v.object({ eventSourceArn: v.string(), functionName: v.string(), batchSize: v.number() });

export function declaredFunctions(declared: DeclaredResources): readonly DeclaredFunction[] {
  const sources = declared
    .of("aws:lambda/eventSourceMapping:EventSourceMapping")
    .map((inputs) => v.parse(mapping, inputs));
  return declared.of("aws:lambda/function:Function").map((inputs) => {
    const { name, role, environment, timeout, memorySize } = v.parse(lambda, inputs);
    const source = sources.find(({ functionName }) => functionName.endsWith(`:${name}`));
    return {
      name,
      file: name.slice(ownNamePrefix.length),
      roleArn: role,
      environment: environment.variables,
      timeoutSeconds: timeout,
      memoryMegabytes: memorySize,
      ...(source && { source: { queueArn: source.eventSourceArn, batchSize: source.batchSize } }),
    };
  });
}
