import { describe, expect, test } from "vitest";
import {
  isAction,
  isAssuming,
  isKnownWay,
  reachesFutureActions,
  waysOf,
} from "../../../../../core/policy/severity/profile/ways.ts";
import { allow, grantIn } from "../../grants/grants.ts";

const all = [
  "sts:assumerole",
  "sts:assumerolewithsaml",
  "sts:assumerolewithwebidentity",
  "sts:tagsession",
  "sts:setsourceidentity",
  "sts:setcontext",
  "sts:any-other-action",
];

function reached(statement: object): readonly string[] {
  return waysOf(grantIn(statement).what).map(({ canonical }) => canonical);
}

describe("the ways that an action opens", () => {
  test.each([
    ["sts:AssumeRole", ["sts:assumerole"]],
    ["sts:AssumeRole*", all.slice(0, 3)],
    ["sts:?agSession", ["sts:tagsession"]],
    ["sts:Set*", ["sts:setsourceidentity", "sts:setcontext"]],
    ["sts:*", all],
    ["*", all],
    ["sts:any*", ["sts:any-other-action"]],
    // No action of today: the pattern stands for itself
    ["sts:Get*", ["sts:get*"]],
    ["sts:GetX", ["sts:getx"]],
    ["iam:*", ["iam:*"]],
  ])("given %s, then %j", (action, ways) => {
    expect(reached(allow({ Action: action }))).toEqual(ways);
    expect(reachesFutureActions(grantIn(allow({ Action: action })).what)).toBe(
      ways.includes("sts:any-other-action"),
    );
  });

  test.each([
    [["sts:AssumeRole"], all.slice(1)],
    [["sts:assumerole*", "sts:TagSession"], all.slice(4)],
    [["sts:*"], []],
  ])("given all actions but %j, then %j", (actions, ways) => {
    expect(reached({ ...allow(), Action: undefined, NotAction: actions })).toEqual(ways);
  });

  test.each([
    [{ Action: [] }, "none"],
    [{ Action: undefined, NotAction: [] }, "all but none"],
  ])("given %j, then a way that no request asks for", (action, way) => {
    const { what } = grantIn(allow(action));
    expect(waysOf(what)).toEqual([{ text: "", canonical: way }]);
    expect(isAction(way)).toBe(false);
    expect(reachesFutureActions(what)).toBe(false);
  });

  test("given a pattern, then each way has the text of the document", () => {
    const texts = (statement: object) => new Set(waysOf(grantIn(statement).what).map(({ text }) => text));
    expect(texts(allow({ Action: "STS:Assume*" }))).toEqual(new Set(["STS:Assume*"]));
    const other = { ...allow(), Action: undefined, NotAction: ["sts:TagSession", "sts:SetContext"] };
    expect(texts(other)).toEqual(new Set(["NotAction sts:TagSession, sts:SetContext"]));
  });

  test("given each way, then it is known whether it assumes the role", () => {
    expect(all.filter(isAssuming)).toEqual(all.slice(0, 3));
    expect(all.filter(isKnownWay)).toEqual(all);
    expect(all.filter(isAction)).toEqual(all);
    expect(["sts:get*", "none"].filter(isKnownWay)).toEqual([]);
  });
});
