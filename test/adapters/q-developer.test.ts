import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { customNotification } from "../../adapters/sns/q-developer.ts";
import { alertOf } from "../../core/notify/incident-alert.ts";
import { goldens, qDeveloperOf } from "../core/notify/golden/render.ts";
import { change, openIncident } from "../core/notify/incidents.ts";

const text = { type: "string", minLength: 1 };
const texts = { type: "array", items: text };

/** @see https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html */
const schema = {
  type: "object",
  additionalProperties: false,
  required: ["version", "source", "content"],
  properties: {
    version: { const: "1.0" },
    source: { const: "custom" },
    id: text,
    content: {
      type: "object",
      additionalProperties: false,
      required: ["description"],
      properties: {
        textType: { const: "client-markdown" },
        title: text,
        description: text,
        nextSteps: texts,
        keywords: texts,
      },
    },
    metadata: {
      type: "object",
      additionalProperties: false,
      properties: {
        threadId: text,
        summary: text,
        eventType: text,
        relatedResources: texts,
        additionalContext: { type: "object", additionalProperties: { type: "string" } },
      },
    },
  },
};
const ajv = new Ajv({ allErrors: true });
const isValid = ajv.compile(schema);
const notificationOf = (incident = openIncident()) =>
  ({ kind: "incident", id: incident.id, alert: alertOf(incident), incident }) as const;

describe("a custom notification of Amazon Q Developer in chat applications", () => {
  test.each(
    Object.values(goldens)
      .flat()
      .map((golden) => [golden.name, golden] as const),
  )("has AWS's schema: %s", (_, golden) => {
    const message = qDeveloperOf(golden);
    isValid(message);
    expect(isValid.errors ?? []).toEqual([]);
    expect(JSON.stringify(message).length).toBeLessThan(32_000);
  });

  test("is in the thread of its incident, whatever the state", () => {
    const incident = openIncident();
    expect(customNotification(notificationOf(incident), "1").metadata.threadId).toBe(incident.id);
  });

  test("has no mention, link, emphasis or code of a hostile name", () => {
    const hostile = fc.oneof(
      fc.string({ unit: fc.constantFrom(..."<>@!*_~`[]()|&\n#-aé ") }),
      fc.constantFrom(
        "<!channel>",
        "<@U1>",
        "[x](https://evil.example)",
        "**bold**",
        "```",
        "@everyone",
        "&lt;!here&gt;",
      ),
    );
    fc.assert(
      fc.property(hostile, (message) => {
        const incident = openIncident({
          cause: { kind: "trust-changed", changes: [change(`X${message}X`)] },
        });
        const { title, description, nextSteps } = customNotification(notificationOf(incident), "1").content;
        const shown = [title, description, ...nextSteps].join("\n");
        expect(shown).not.toMatch(/[<>]|\]\(|```|@/);
        const finding = description
          .split("\n")
          .find((line) => line.startsWith("*CRITICAL:* "))
          ?.slice(12);
        expect(finding ?? "").not.toMatch(/[*~`[\]]|(^|\W)_\w/);
      }),
    );
  });
});
