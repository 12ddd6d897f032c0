import { ServiceException } from "@smithy/core/client";
import { TypeRegistry } from "@smithy/core/schema";
import type { StaticListSchema, StaticStructureSchema } from "@smithy/types";

/**
 * Builds the schemas of the few operations of a service that functions call, in place of the SDK's schemas of all
 * operations and errors. An error becomes a ServiceException whose `name` is the error code.
 *
 * The numbers are Smithy's schema types. A test compares these schemas with the SDK's own.
 *
 * @see docs/decisions/003-lean-bundles.md
 */
export function schemasOf(namespace: string, exception: string) {
  const synthetic = `smithy.ts.sdk.synthetic.${namespace}`;
  const exceptions = new TypeRegistry(synthetic);
  exceptions.registerError([-3, synthetic, exception, 0, [], []], ServiceException);
  return {
    structure: (
      name: string,
      names: StaticStructureSchema[4],
      members: StaticStructureSchema[5],
    ): StaticStructureSchema => [3, namespace, name, 0, names, members],
    listOf: (name: string, member: StaticStructureSchema): StaticListSchema => [
      1,
      namespace,
      name,
      0,
      () => member,
    ],
    errorTypeRegistries: [exceptions, new TypeRegistry(namespace)],
  };
}
