import { expect, test } from "vitest";
import { waveOf } from "../../../core/incidents/group/wave.ts";
import { openIncident } from "../notify/incidents.ts";

const account = "444444444444";

test.each([
  { actor: { type: "IAMUser", arn: `arn:aws:iam::${account}:user/bob` }, keys: 2 },
  // One transaction cannot write an item twice
  { actor: { type: "Unknown", principalId: account }, keys: 1 },
])("a wave has a key of its caller and one of its account, each once: $actor", ({ actor, keys }) => {
  expect(waveOf({ ...openIncident(), actor })?.keys).toHaveLength(keys);
});
