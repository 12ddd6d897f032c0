import { randomUUID } from "node:crypto";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type {
  Channel,
  ChannelState,
  Claim,
  Deliveries,
  Delivery,
  Ended,
  Remains,
} from "../../../core/notify/channel.ts";
import { RetryableError } from "../../../core/shared/errors.ts";
import { unlessRefused } from "../../aws-call.ts";
import { getItem } from "../items/read-items.ts";
import type { Table } from "../items/table.ts";
import { conditionFailed, updateItem } from "../items/write-items.ts";
import { type Item, keys } from "../keys.ts";

const channelNames = ["sns", "slack", "securityHub", "canary"] as const satisfies readonly Channel["name"][];

/** @returns the keys of what a channel has sent so far, without a claim */
export async function readSentKeys(
  table: Table,
  notificationId: string,
  channel: Channel["name"],
): Promise<Delivery["sent"]> {
  const item = await getItem(table, keys.deliveries(notificationId), "deliveries");
  return (item && deliveryIn(item, channel)?.sent) ?? [];
}

/** A claim can end between two requests of another handler, which then tries again. */
const tries = 3;

/**
 * One item a notification: what each channel has sent, and a claim, so that only one handler sends. `unclearSince` is
 * written with the claim, and removed when it is released: it stays when the handler dies.
 */
export function dynamoDeliveries(table: Table): Deliveries {
  return {
    async claim(notificationId, now, until) {
      // Random, so that a request that is repeated because its answer was lost finds the claim to be ours
      const token = `${until} ${randomUUID()}`;
      for (let count = 0; count < tries; count++) {
        const claimed = await claim(table, notificationId, now, token).catch(async (error: unknown) => {
          // If only the answer is lost, nobody would know of the claim, and the notification waits until it expires
          await abandon(table, notificationId, token).catch(() => undefined);
          throw error;
        });
        if (claimed !== undefined) return claimOf(claimed, token);
        if (await markDirty(table, notificationId, now)) return undefined;
      }
      throw new RetryableError("Busy", `other handlers claim notification ${notificationId} all the time`);
    },
    async save(notificationId, channel, delivery) {
      const update = {
        Key: keys.deliveries(notificationId),
        UpdateExpression: "SET #channel = :body",
        ExpressionAttributeNames: { "#channel": channel },
        ExpressionAttributeValues: { ":body": { S: JSON.stringify(delivery) } },
      };
      await updateItem(table, update, "deliveries");
    },
    release: (notificationId, claim, ended) => release(table, notificationId, claim, ended),
  };
}

/** @returns undefined when another handler has the claim */
async function claim(table: Table, id: string, now: string, token: string): Promise<Item | undefined> {
  const update = {
    Key: keys.deliveries(id),
    UpdateExpression:
      "SET claimedUntil = :token, unclearSince = if_not_exists(unclearSince, :now) REMOVE isDirty",
    ConditionExpression:
      "attribute_not_exists(claimedUntil) OR claimedUntil <= :now OR claimedUntil = :token",
    ExpressionAttributeValues: { ":token": { S: token }, ":now": { S: now } },
    ReturnValues: "ALL_OLD",
  } as const;
  const answer = await unlessRefused(conditionFailed, updateItem(table, update, "deliveries"));
  return answer && (answer.Attributes ?? {});
}

async function abandon(table: Table, id: string, token: string): Promise<void> {
  const update = {
    Key: keys.deliveries(id),
    UpdateExpression: "REMOVE claimedUntil",
    ConditionExpression: "claimedUntil = :token",
    ExpressionAttributeValues: { ":token": { S: token } },
  };
  await updateItem(table, update, "deliveries");
}

/** The handler with the claim sees the mark when it ends its claim. @returns false when the claim has ended */
async function markDirty(table: Table, id: string, now: string): Promise<boolean> {
  const update = {
    Key: keys.deliveries(id),
    UpdateExpression: "SET isDirty = :true",
    ConditionExpression: "claimedUntil > :now",
    ExpressionAttributeValues: { ":true": { BOOL: true }, ":now": { S: now } },
  };
  return (await unlessRefused(conditionFailed, updateItem(table, update, "deliveries"))) !== undefined;
}

/** Dirty is also the answer when the claim is no longer ours, or when only the answer to an earlier request was lost. */
async function release(table: Table, id: string, { token }: Claim, ended: Ended): Promise<boolean> {
  const { remains, deliveries, shownSteps } = ended;
  const bodies = channelNames.flatMap((name) => {
    const delivery = deliveries[name];
    return delivery === undefined ? [] : [[name, { S: JSON.stringify(delivery) }] as const];
  });
  const values: readonly (readonly [attribute: string, value: AttributeValue])[] = [
    ["remains", { S: JSON.stringify(remains) }],
    ...(shownSteps === undefined ? [] : [["shownSteps", { S: JSON.stringify(shownSteps) }] as const]),
    ...bodies,
  ];
  const update = {
    Key: keys.deliveries(id),
    UpdateExpression: `SET ${values.map(([name]) => `${name} = :${name}`).join(", ")} REMOVE claimedUntil, unclearSince, isDirty`,
    ConditionExpression: "claimedUntil = :token",
    ExpressionAttributeValues: {
      ":token": { S: token },
      ...Object.fromEntries(values.map(([name, value]) => [`:${name}`, value])),
    },
    ReturnValues: "ALL_OLD",
  } as const;
  const before = await unlessRefused(conditionFailed, updateItem(table, update, "deliveries"));
  return before === undefined || before.Attributes?.isDirty !== undefined;
}

/** @param item as it was before the claim */
function claimOf(item: Item, token: string): Claim {
  const remains: Remains = item.remains?.S === undefined ? {} : JSON.parse(item.remains.S);
  const diedAt = item.unclearSince?.S;
  const states = channelNames.map((name): [string, ChannelState] => {
    const { unclear, ...rest } = remains[name] ?? {};
    const since = unclear?.since ?? diedAt;
    const delivery = deliveryIn(item, name) ?? { sent: [] };
    const doubt = since === undefined ? {} : { unclear: { since, sends: unclear?.sends ?? 0 } };
    return [name, { delivery, ...rest, ...doubt }];
  });
  const shownSteps = item.shownSteps?.S;
  return {
    token,
    channels: Object.fromEntries(states),
    ...(shownSteps !== undefined && { shownSteps: JSON.parse(shownSteps) }),
  };
}

function deliveryIn(item: Item, channel: Channel["name"]): Delivery | undefined {
  const body = item[channel]?.S;
  return body === undefined ? undefined : JSON.parse(body);
}
