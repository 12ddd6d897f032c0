import type { Block, SlackMessage } from "./messages.ts";

/**
 * Slack's errors for invalid blocks, with Slack's texts.
 *
 * @see https://docs.slack.dev/reference/block-kit/blocks
 * @param blocks as parsed from the call
 */
export function complaintsAboutBlocks(blocks: unknown, pointer = "/blocks"): readonly string[] {
  if (!Array.isArray(blocks)) return [complaint("must be an array", pointer)];
  if (blocks.length > 50) return [complaint("no more than 50 items allowed", pointer)];
  return blocks.flatMap((block: unknown, index) => complaintsAboutBlock(block, `${pointer}/${index}`));
}

function complaintsAboutBlock(value: unknown, pointer: string): readonly string[] {
  if (!isBlock(value)) return [complaint("must provide an object with a type", pointer)];
  switch (value.type) {
    case "header":
      return aboutText(value.text, `${pointer}/text`, 150, ["plain_text"]);
    case "section":
      return aboutSection(value, pointer);
    case "context":
      return aboutList(value.elements, `${pointer}/elements`, 10, (each, at) =>
        isImage(each) ? [] : aboutText(each, at, 3000),
      );
    case "actions":
      return aboutList(value.elements, `${pointer}/elements`, 25, aboutElement);
    case "rich_text":
      return aboutRichText(value.elements, `${pointer}/elements`);
    case "divider":
    case "image":
    case "markdown":
      return [];
    default:
      return [complaint(`unsupported type: ${value.type}`, pointer)];
  }
}

function aboutSection(block: Block, pointer: string): readonly string[] {
  if (block.text === undefined && block.fields === undefined)
    return [complaint("missing required field: text", pointer)];
  const text = block.text === undefined ? [] : aboutText(block.text, `${pointer}/text`, 3000);
  if (block.fields === undefined) return text;
  return [
    ...text,
    ...aboutList(block.fields, `${pointer}/fields`, 10, (field, at) => aboutText(field, at, 2000)),
  ];
}

function aboutRichText(elements: unknown, pointer: string): readonly string[] {
  return aboutList(elements, pointer, Number.POSITIVE_INFINITY, (element, at) => {
    if (!isBlock(element)) return [complaint("must provide an object with a type", at)];
    if (element.elements !== undefined) return aboutRichText(element.elements, `${at}/elements`);
    if (element.type !== "text") return [];
    return element.text === "" ? [complaint("must be more than 0 characters", `${at}/text`)] : [];
  });
}

function aboutElement(element: unknown, pointer: string): readonly string[] {
  if (!isBlock(element)) return [complaint("must provide an object with a type", pointer)];
  if (element.type !== "button") return [];
  const value = typeof element.value === "string" && element.value.length > 2000;
  const id = typeof element.action_id === "string" && element.action_id.length > 255;
  return [
    ...aboutText(element.text, `${pointer}/text`, 75, ["plain_text"]),
    ...(value ? [complaint("must be less than 2001 characters", `${pointer}/value`)] : []),
    ...(id ? [complaint("must be less than 256 characters", `${pointer}/action_id`)] : []),
  ];
}

function aboutList(
  list: unknown,
  pointer: string,
  most: number,
  about: (each: unknown, pointer: string) => readonly string[],
): readonly string[] {
  if (!Array.isArray(list) || list.length === 0)
    return [complaint("must contain at least one item", pointer)];
  if (list.length > most) return [complaint(`no more than ${most} items allowed`, pointer)];
  return list.flatMap((each: unknown, index) => about(each, `${pointer}/${index}`));
}

function aboutText(
  text: unknown,
  pointer: string,
  most: number,
  types = ["mrkdwn", "plain_text"],
): readonly string[] {
  if (!isBlock(text) || typeof text.text !== "string")
    return [complaint("must provide a text object", pointer)];
  if (!types.includes(text.type)) return [complaint(`unsupported type: ${text.type}`, pointer)];
  if (text.text.length === 0) return [complaint("must be more than 0 characters", `${pointer}/text`)];
  if (text.text.length > most)
    return [complaint(`must be less than ${most + 1} characters`, `${pointer}/text`)];
  return [];
}

function isImage(value: unknown): boolean {
  return isBlock(value) && value.type === "image";
}

/** The blocks of a message, then those of its attachments. */
export function blocksIn({ blocks = [], attachments = [] }: Pick<SlackMessage, "blocks" | "attachments">) {
  return [
    ...blocks,
    ...attachments.flatMap((one) => (Array.isArray(one.blocks) ? one.blocks.filter(isBlock) : [])),
  ];
}

export function isBlock(value: unknown): value is Block {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

function complaint(what: string, pointer: string): string {
  return `[ERROR] ${what} [json-pointer:${pointer}]`;
}
