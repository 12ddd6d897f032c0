import { type CollectionTag, parseDocument, type ScalarTag, type Tags } from "yaml";
import { yamlValue } from "../../../../adapters/files/yaml.ts";
import type { Json } from "../../../../core/policy/compare.ts";
import { InputError } from "../../../../core/shared/errors.ts";

/** JSON is YAML. `!Sub text` of CloudFormation is short for `Fn::Sub: text`. */
export function parsed(text: string, file: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    const document = parseDocument(text, { customTags });
    const [error] = document.errors;
    if (error !== undefined)
      throw new InputError(
        `${file}: expected JSON or YAML, found ${error.message.split("\n")[0]?.replace(/:$/, "")}`,
        {
          cause: error,
        },
      );
    // An unknown tag would leave its argument as the value
    const [warning] = document.warnings;
    if (warning !== undefined)
      throw new InputError(
        `${file}: expected the short forms of CloudFormation, found ${warning.message.split("\n")[0]}`,
        { cause: warning },
      );
    return yamlValue(document, file);
  }
}

const functions = [
  "Sub",
  "Join",
  "GetAtt",
  "If",
  "Select",
  "Split",
  "ImportValue",
  "FindInMap",
  "Base64",
  "Cidr",
  "GetAZs",
  "Transform",
  "Equals",
  "And",
  "Or",
  "Not",
  "Condition",
  "Length",
  "ToJsonString",
];

/** Each is followed by text, a list or a map. */
const customTags: Tags = ["Ref", ...functions].flatMap((name) => {
  const tag = `!${name}`;
  const key = name === "Ref" || name === "Condition" ? name : `Fn::${name}`;
  const text: ScalarTag = { tag, resolve: (value) => ({ [key]: value }) };
  const collections = (["seq", "map"] as const).map(
    (collection): CollectionTag => ({ tag, collection, resolve: (value) => ({ [key]: value.toJSON() }) }),
  );
  return [text, ...collections];
});
