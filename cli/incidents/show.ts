import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { callLimits } from "../../adapters/aws-call.ts";
import { readIncident } from "../../adapters/dynamodb/incidents/incidents.ts";
import type { Incident } from "../../core/incidents/incident.ts";
import { alertOf } from "../../core/notify/incident-alert.ts";
import { InputError } from "../../core/shared/errors.ts";
import { checkArgument } from "../input/arguments.ts";
import type { Invocation, Io } from "../io.ts";
import { painter, printable, timeText, widthOf, wrapWords } from "../output/layout.ts";
import { incidentText } from "./incident-text.ts";

interface Options {
  readonly json?: true | undefined;
  readonly table: string;
}

/** Prints all that is on record about an incident. @returns the exit code */
export async function show(id: string, options: Options, { io, region }: Invocation): Promise<number> {
  checkArgument(id, /^[0-9a-f]{32}$/, "the id of an incident");
  const table = { client: new DynamoDBClient({ ...callLimits, region }), name: options.table };
  const incident = await readIncident(table, id);
  if (incident === undefined)
    throw new InputError(
      `expected the id of an incident on record, found ${id}; trustdrift incidents --state all lists them`,
    );
  io.stdout.write(options.json ? `${JSON.stringify(incident, undefined, 2)}\n` : textOf(incident, io));
  return 0;
}

function textOf(incident: Incident, io: Io): string {
  const { findings, next, details, commands } = alertOf(incident);
  const paint = painter(io);
  const wrapped = (text: string, indentation = "  ") => wrapWords(printable(text), widthOf(io), indentation);
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : ["", paint("bold", title), ...lines];
  const lines = [
    ...incidentText(incident, io),
    ...section(
      "Findings",
      findings.flatMap(({ severity, text }) => wrapped(`${severity}: ${text}`)),
    ),
    ...section(
      "Timeline",
      incident.steps.flatMap(({ at, state, note }) => [
        `  ${timeText(at)} ${state}`,
        ...wrapped(note, "    "),
      ]),
    ),
    ...section("Next", next === "" ? [] : wrapped(next)),
    ...section(
      "Details",
      details.flatMap(({ label, value }) => wrapped(`${label}: ${value}`)),
    ),
    // A command must stay on one line to be copied
    ...section(
      "Commands",
      commands.flatMap(({ purpose, line }) => [...wrapped(purpose), `    ${printable(line)}`]),
    ),
  ];
  return `${lines.join("\n")}\n`;
}
