import {
  compareDocuments,
  nobody,
  parseDocument,
  type Severity,
  severities,
} from "../../core/policy/compare.ts";
import { type OrganizationOptions, readOrganization } from "../input/organization.ts";
import type { Invocation, Io } from "../io.ts";
import { formatOf, painter, printable, widthOf, wrapWords } from "../output/layout.ts";
import { type RoleDocument, roleDocument } from "./role-document.ts";

interface Options extends OrganizationOptions {
  readonly account?: string | undefined;
  readonly json?: true | undefined;
}

/** `--json` prints exactly this. */
export interface Explanation {
  readonly subject: string;
  /** Of what is admitted, as if it had been added today. */
  readonly severity: Severity;
  readonly sentences: readonly {
    readonly severity: Severity;
    readonly kind: string;
    readonly text: string;
  }[];
}

/** Says whom a trust policy admits. @returns the exit code */
export async function explain(
  subject: string,
  options: Options,
  { io, region }: Invocation,
): Promise<number> {
  const organization = await readOrganization(options);
  const role = await roleDocument(subject, options.account, { io, region });
  const explanation = explanationOf(role, { account: role.account, ...organization });
  io.stdout.write(options.json ? `${JSON.stringify(explanation, undefined, 2)}\n` : textOf(explanation, io));
  return 0;
}

/** @returns the sentences on a trust policy */
export function explanationOf(
  { name: subject, document }: RoleDocument,
  context: Parameters<typeof compareDocuments>[2],
): Explanation {
  const comparison = compareDocuments(nobody, document, context);
  switch (comparison.verdict) {
    case "equal":
      return {
        subject,
        severity: "info",
        sentences: [
          { severity: "info", kind: "nobody-admitted", text: "The trust policy admits no caller." },
        ],
      };
    case "unreadable":
      return {
        subject,
        severity: "critical",
        sentences: comparison.faults.map(({ path, message }) => ({
          severity: "critical",
          kind: "document-unreadable",
          text: `${path}: ${message}`,
        })),
      };
    case "drift": {
      const sentences = comparison.changes.map(({ severity, kind, message }) => ({
        severity,
        kind,
        text: sentence(message.replaceAll(" can now ", " can ")),
      }));
      return { subject, severity: comparison.severity, sentences: [...sentences, ...denials(document)] };
    }
  }
}

/** A comparison with nobody says what is admitted. What a Deny statement takes away is not among it. */
function denials(document: string): Explanation["sentences"] {
  const parsed = parseDocument(document);
  if (!parsed.ok) return [];
  const count = parsed.document.statements.filter(({ effect }) => effect === "Deny").length;
  if (count === 0) return [];
  const text = `${count === 1 ? "A Deny statement limits" : `${count} Deny statements limit`} this.`;
  return [{ severity: "info", kind: "deny", text }];
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}

function textOf(explanation: Explanation, io: Io): string {
  const { subject, severity } = explanation;
  const lines = wrapWords(printable(`${subject}: ${severity}`), widthOf(io));
  const title = lines.map((line) => painter(io)("bold", line));
  return `${[...title, "", ...sentenceLines(explanation, io)].join("\n")}\n`;
}

/** Each sentence behind its severity. */
export function sentenceLines({ sentences }: Pick<Explanation, "sentences">, io: Io): readonly string[] {
  const paint = painter(io);
  const width = widthOf(io);
  const longest = Math.max(...severities.map(({ length }) => length)) + 2;
  return sentences.flatMap((one) => {
    const [first = "", ...rest] = wrapWords(printable(one.text), width - longest);
    const indentation = " ".repeat(longest);
    return [
      `${paint(formatOf(one.severity), one.severity)}${" ".repeat(longest - one.severity.length)}${first}`,
      ...rest.map((line) => `${indentation}${line}`),
    ];
  });
}
