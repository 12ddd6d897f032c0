import type { Document } from "yaml";
import type { Json } from "../../core/policy/compare.ts";
import { InputError } from "../../core/shared/errors.ts";

/**
 * The value of a YAML document. Anchors cannot multiply it.
 *
 * @throws InputError that names the file
 */
export function yamlValue(document: Document.Parsed, file: string): Json {
  try {
    return document.toJS({ maxAliasCount: 20 });
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    throw new InputError(
      `${file}: expected YAML whose aliases repeat little, found aliases of aliases of aliases`,
      {
        cause: error,
      },
    );
  }
}
