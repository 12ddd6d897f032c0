import { type SourceFile, shipped, under, withoutComments } from "./source-files.ts";

/** What one kind of file may contain and import. */
export interface Rule {
  readonly name: string;
  readonly appliesTo: (path: string) => boolean;
  /** @returns what the rule refuses in the file */
  readonly violations: (file: SourceFile) => readonly string[];
}

const isPackage = (name: string) =>
  !/^\.?[\w.-]+\/.*\.(ts|mjs|mts|json)$|^[\w-]+\.(config\.)?(ts|json)$/.test(name);
const imports =
  (isAllowed: (name: string) => boolean): Rule["violations"] =>
  (file) =>
    file.imports.filter((name) => !isAllowed(name));

const isFunction = (file: string) => /^functions\/[^/]+$/.test(file);
/** Each folder of adapters/ and each file beside these folders is one technology. */
const technologyOf = (file: string) => file.split("/").slice(0, 2).join("/").replace(/\.ts$/, "");
/** The files that connect the ports of core to adapters. */
const composers = ["functions/compose", "functions/runtime/redelivery.ts"];
const impure = [
  [/\bprocess\s*[.[]/, "process"],
  [/\bconsole\s*[.[]\s*\w+\s*\]?\(/, "console"],
  [/\bDate\.now\b/, "Date.now"],
  [/\bnew Date\(\s*\)/, "new Date()"],
  [/\bnew Date\b(?!\()/, "new Date without argument"],
  [/\bMath\.random\b/, "Math.random"],
  [/\b(?:setTimeout|setInterval|setImmediate|queueMicrotask)\s*\(/, "a timer"],
  [/\bfetch\s*\(/, "fetch"],
  [/\bglobalThis\b/, "globalThis"],
] as const;

export const rules: readonly Rule[] = [
  {
    name: "core/policy imports nothing outside itself",
    appliesTo: under("core/policy"),
    violations: imports(under("core/policy")),
  },
  {
    name: "core imports itself, valibot, diff and @noble/hashes",
    appliesTo: under("core"),
    violations: imports(
      (name) =>
        under("core")(name) || ["valibot", "diff"].includes(name) || /^@noble\/hashes\/\w+\.js$/.test(name),
    ),
  },
  {
    name: "core/contract imports nothing outside itself",
    appliesTo: under("core/contract"),
    violations: imports(under("core/contract")),
  },
  {
    name: "core has no clock, no random numbers, no environment and no console",
    appliesTo: under("core"),
    violations: ({ text }) =>
      impure.flatMap(([pattern, what]) => (pattern.test(withoutComments(text)) ? [what] : [])),
  },
  {
    name: "an adapter imports core, aws-call.ts, its own technology and packages of its technology",
    appliesTo: under("adapters"),
    violations: (file) =>
      imports((name) => {
        if (isPackage(name)) return /^(@aws-sdk\/|@slack\/|@smithy\/types$|node:|yaml$)/.test(name);
        return under("core", "adapters/aws-call.ts")(name) || technologyOf(name) === technologyOf(file.path);
      })(file),
  },
  {
    name: "only functions/compose, cli and what does not ship import adapters",
    appliesTo: (file) =>
      !under("adapters", "cli", "local", "bench", "tools", "scripts", "test", ...composers)(file),
    violations: imports((name) => !under("adapters")(name)),
  },
  {
    name: "a function imports core, functions/compose, functions/runtime and packages",
    appliesTo: isFunction,
    violations: imports(
      (name) => isPackage(name) || under("core", "functions/compose", "functions/runtime")(name),
    ),
  },
  {
    name: "functions/runtime imports core, itself and packages",
    appliesTo: (file) => under("functions/runtime")(file) && !under(...composers)(file),
    violations: imports((name) => isPackage(name) || under("core", "functions/runtime")(name)),
  },
  {
    name: "a function has at most 20 lines",
    appliesTo: isFunction,
    violations: ({ text }) => {
      const lines = text.trimEnd().split("\n").length;
      return lines > 20 ? [`${lines} lines`] : [];
    },
  },
  {
    name: "middy stays in functions",
    appliesTo: (file) => !under("functions", "test")(file),
    violations: imports((name) => !name.startsWith("@middy/")),
  },
  {
    name: "stacks import core/contract and themselves",
    appliesTo: under("stacks", "sst.config.ts"),
    violations: imports((name) => isPackage(name) || under("stacks", "core/contract")(name)),
  },
  {
    name: "cli imports only the member template, its sizes and the settings from stacks",
    appliesTo: under("cli"),
    violations: imports(
      (name) =>
        !under("stacks")(name) ||
        under("stacks/member/template.ts", "stacks/member/sizes.ts", "stacks/settings/settings.ts")(name),
    ),
  },
  {
    name: "the member template is plain data",
    appliesTo: under("stacks/member"),
    violations: (file) => [
      ...imports(under("core/contract", "stacks/member"))(file),
      ...(withoutComments(file.text).match(
        /(?<![\w.$"'`])(?:sst|aws|random)\.\w+|\$(?:app|util|\w+(?=\())/g,
      ) ?? []),
    ],
  },
  {
    name: "what ships imports nothing of test, bench, local, tools and scripts",
    appliesTo: under(...shipped, "sst.config.ts"),
    violations: imports((name) => !under("test", "bench", "local", "tools", "scripts")(name)),
  },
  {
    name: "nothing but tests and bench imports test or bench",
    appliesTo: (file) => !under("test", "bench")(file),
    violations: imports((name) => !under("test", "bench")(name)),
  },
  {
    name: "nothing imports scripts",
    appliesTo: (file) => !under("scripts")(file),
    violations: imports((name) => !under("scripts")(name)),
  },
  {
    name: "core/policy has compare.ts as its only door",
    appliesTo: (file) => !under("core/policy", "test", "bench")(file),
    violations: imports((name) => !under("core/policy")(name) || name === "core/policy/compare.ts"),
  },
];

export function violationsOf(file: SourceFile, rule: Rule): readonly string[] {
  return rule.appliesTo(file.path)
    ? rule.violations(file).map((violation) => `${file.path}: ${violation}`)
    : [];
}
