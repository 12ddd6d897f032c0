import { dynamoState } from "../../adapters/dynamodb/roles/record.ts";
import { withAdopted } from "../../core/expectations/adoption.ts";
import { defined } from "../../core/shared/defined.ts";
import { roleKeyOf } from "../input/arguments.ts";
import type { Invocation } from "../io.ts";
import { printable, timeText, widthOf, wrapWords } from "../output/layout.ts";
import { hubOf } from "./hub.ts";

interface Options {
  readonly json?: true | undefined;
  readonly table: string;
}

/** Prints what is expected of a role, and who put that into effect. @returns the exit code */
export async function show(place: string, options: Options, { io, region }: Invocation): Promise<number> {
  const role = roleKeyOf(place);
  const { table, partition } = hubOf({ region, table: options.table });
  const { record, catalogue } = await dynamoState(table).read(role);
  const cover = catalogue.cover(defined({ ...role, path: record.path }), partition);
  const write = (json: object, lines: readonly string[]) =>
    io.stdout.write(options.json ? `${JSON.stringify(json, undefined, 2)}\n` : `${lines.join("\n")}\n`);
  const wrapped = (text: string) => wrapWords(printable(text), widthOf(io));
  switch (cover.kind) {
    case "none":
      write({ role, expectation: null }, wrapped(`No expectation covers the role ${place}.`));
      return 0;
    case "ambiguous":
      write(
        { role, expectation: null, ambiguous: cover.names },
        wrapped(`The expectations ${cover.names.join(" and ")} are equally specific for the role ${place}.`),
      );
      return 0;
    case "one": {
      const { adopted: known } = record;
      // Whether the role is still the one that was adopted is seen by the responder only
      const isValid = known?.revision === cover.expected.revision.id && known.forgottenBy === undefined;
      const adopted = isValid ? known : undefined;
      const { expectation, document, revision } = withAdopted(cover.expected, adopted);
      const { push } = revision;
      const trust: unknown = JSON.parse(document);
      write({ role, expectation, push: push ?? null, adopted: adopted ?? null, document: trust }, [
        ...wrapped(
          `Expectation ${expectation.name}, response ${expectation.response}, for the role ${place}.`,
        ),
        ...(push === undefined
          ? []
          : wrapped(`In effect since ${timeText(push.at)}, version ${push.version}, by ${push.by}.`)),
        ...(adopted === undefined
          ? []
          : wrapped(
              `Adopted: the trust policy below is the one that ${adopted.by} wrote at ${timeText(adopted.occurredAt)}.`,
            )),
        ...JSON.stringify(trust, undefined, 2).split("\n").map(printable),
      ]);
      return 0;
    }
  }
}
