import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");
const shipped = ["core", "adapters", "functions", "cli", "stacks"];
const folders = [...shipped, "local", "bench", "scripts"];

export interface SourceFile {
  /** From the root, with slashes. */
  readonly path: string;
  readonly text: string;
  /** What it imports: a path from the root, or a package's name. */
  readonly imports: readonly string[];
}

/** Who may import whom. */
export interface Rule {
  readonly name: string;
  readonly concerns: (path: string) => boolean;
  /** @returns what offends it */
  readonly offences: (file: SourceFile) => readonly string[];
}

const under = (...names: string[]) => {
  return (file: string) => names.some((name) => file === name || file.startsWith(`${name}/`));
};
const isPackage = (name: string) =>
  !/^\.?[\w.-]+\/.*\.(ts|mjs|mts|json)$|^[\w-]+\.(config\.)?(ts|json)$/.test(name);
const imports =
  (isAllowed: (name: string) => boolean): Rule["offences"] =>
  (file) =>
    file.imports.filter((name) => !isAllowed(name));

/** A folder of adapters/ is one technology, as a file beside it is. */
const technologyOf = (file: string) => file.split("/").slice(0, 2).join("/").replace(/\.ts$/, "");
const composers = [
  "responder",
  "restorer",
  "notifier",
  "redelivery",
  "approver",
  "planner",
  "sweeper",
  "snapshotter",
  "canary",
].map((name) => `functions/runtime/${name}.ts`);
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
    concerns: under("core/policy"),
    offences: imports(under("core/policy")),
  },
  {
    name: "core imports itself, valibot and @noble/hashes",
    concerns: under("core"),
    offences: imports(
      (name) => under("core")(name) || name === "valibot" || /^@noble\/hashes\/\w+\.js$/.test(name),
    ),
  },
  {
    name: "core/contract imports nothing outside itself",
    concerns: under("core/contract"),
    offences: imports(under("core/contract")),
  },
  {
    name: "core has no clock, no chance, no environment and no console",
    concerns: under("core"),
    offences: ({ text }) =>
      impure.flatMap(([pattern, what]) => (pattern.test(withoutComments(text)) ? [what] : [])),
  },
  {
    name: "an adapter imports core, its own technology and packages of its technology",
    concerns: under("adapters"),
    offences: (file) =>
      imports((name) => {
        if (isPackage(name)) return /^(@aws-sdk\/|@slack\/|@smithy\/types$|node:|yaml$)/.test(name);
        return under("core")(name) || technologyOf(name) === technologyOf(file.path);
      })(file),
  },
  {
    name: "only the compose files, the command line and what never ships import adapters",
    concerns: (file) => !under("adapters", "cli", "local", "bench", "scripts", ...composers)(file),
    offences: imports((name) => !under("adapters")(name)),
  },
  {
    name: "functions import core, functions/runtime and packages",
    concerns: (file) => under("functions")(file) && !composers.includes(file),
    offences: imports((name) => isPackage(name) || under("core", "functions/runtime")(name)),
  },
  {
    name: "a function has at most 20 lines",
    concerns: (file) => /^functions\/[^/]+$/.test(file),
    offences: ({ text }) => {
      const lines = text.trimEnd().split("\n").length;
      return lines > 20 ? [`${lines} lines`] : [];
    },
  },
  {
    name: "middy stays in functions",
    concerns: (file) => !under("functions")(file),
    offences: imports((name) => !name.startsWith("@middy/")),
  },
  {
    name: "stacks import core/contract and themselves",
    concerns: under("stacks", "sst.config.ts"),
    offences: imports((name) => isPackage(name) || under("stacks", "core/contract")(name)),
  },
  {
    name: "the command line takes nothing of the stacks but the member template and its sizes",
    concerns: under("cli"),
    offences: imports((name) => !under("stacks")(name) || /^stacks\/member-(template|sizes)\.ts$/.test(name)),
  },
  {
    name: "the member template is plain data",
    concerns: (file) => /^stacks\/member-[^/]+$/.test(file),
    offences: (file) => [
      ...imports((name) => under("core/contract")(name) || /^stacks\/member-[^/]+$/.test(name))(file),
      ...(withoutComments(file.text).match(
        /(?<![\w.$"'`])(?:sst|aws|random)\.\w+|\$(?:app|util|\w+(?=\())/g,
      ) ?? []),
    ],
  },
  {
    name: "nothing that ships imports test, local, bench or scripts",
    concerns: under(...shipped, "sst.config.ts"),
    offences: imports((name) => isPackage(name) || !under("test", "local", "bench", "scripts")(name)),
  },
  {
    name: "nothing imports test or bench",
    concerns: (file) => !under("test", "bench")(file),
    offences: imports((name) => isPackage(name) || !under("test", "bench")(name)),
  },
];

export function parse(file: string, text: string): SourceFile {
  const forms =
    /(?:\bimport|\bexport)\s[^;'"`]*?\bfrom\s*["']([^"']+)["']|\bimport\s*["']([^"']+)["']|\b(?:import|require)\s*\(\s*["'`]([^"'`]+)["'`]/g;
  const specifiers = [...withoutComments(text).matchAll(forms)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? "",
  );
  const imported = specifiers.map((specifier) =>
    specifier.startsWith(".") ? path.posix.join(path.posix.dirname(file), specifier) : specifier,
  );
  return { path: file, text, imports: imported };
}

/** Strings are kept whole: a path or a URL in one may hold what looks like a comment. */
function withoutComments(text: string): string {
  const pattern =
    /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|\/\*[\s\S]*?\*\/|(?<![:/\\])\/\/[^\n]*/g;
  return text.replaceAll(pattern, (_, string: string | undefined) => string ?? " ");
}

export function offencesOf(file: SourceFile, rule: Rule): readonly string[] {
  return rule.concerns(file.path) ? rule.offences(file).map((offence) => `${file.path}: ${offence}`) : [];
}

export function sourceFiles(): SourceFile[] {
  const found = folders.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
      .filter(
        (entry) =>
          entry.isFile() &&
          /\.(ts|mts|mjs|js)$/.test(entry.name) &&
          !entry.parentPath.includes("node_modules"),
      )
      .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, "/")),
  );
  return [...found, "sst.config.ts"].map((file) => parse(file, readFileSync(path.join(root, file), "utf8")));
}
