import { describe, expect, test } from "vitest";
import {
  canonicalText,
  compareDocuments,
  type PreparedDocument,
  prepareDocument,
} from "../../core/policy/compare.ts";
import { areEqual, compare, roleContext } from "./runs.ts";

function roles(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `arn:aws:iam::111122223333:role/r${index}`);
}

function allow(principals: readonly string[], actions: readonly string[] = ["sts:AssumeRole"]) {
  return { Effect: "Allow", Principal: { AWS: [...principals] }, Action: [...actions] };
}

function documentOf(...statements: readonly object[]) {
  return { Version: "2012-10-17", Statement: [...statements] };
}

function prepared(document: string | object): PreparedDocument {
  const read = prepareDocument(document);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return read.document;
}

function verdict(expected: PreparedDocument, actual: string | object) {
  return compareDocuments(expected, actual, roleContext).verdict;
}

const expected = documentOf(allow(roles(2)));

describe("a prepared document that is compared again and again", () => {
  test("given drift, when the same text comes again, then it is drift again", () => {
    const document = prepared(expected);
    const drifted = JSON.stringify(documentOf(allow(["*"])));
    for (let time = 0; time < 5; time++) {
      expect(verdict(document, drifted)).toBe("drift");
      expect(verdict(document, "{}")).toBe("unreadable");
      expect(verdict(document, JSON.stringify(expected))).toBe("equal");
    }
    expect([...document.equalTexts]).toEqual([JSON.stringify(expected)]);
  });

  test("given its own text, when prepared from it, then that text is known", () => {
    const text = JSON.stringify(expected);
    expect([...prepared(text).equalTexts]).toEqual([text]);
    expect(prepared(expected).equalTexts.size).toBe(0);
  });

  test("given a text that is known to be equal, when compared, then it is not read", () => {
    const document = prepared(expected);
    document.equalTexts.add("known");
    expect(verdict(document, "known")).toBe("equal");
    expect(verdict(document, "unknown")).toBe("unreadable");
  });

  test("given many equal texts, when compared, then all are equal and few are remembered", () => {
    const document = prepared(expected);
    for (let spaces = 0; spaces < 40; spaces++) {
      expect(verdict(document, `${" ".repeat(spaces)}${JSON.stringify(expected)}`)).toBe("equal");
    }
    expect(document.equalTexts.size).toBe(16);
  });

  test("given a long text, when it is equal, then it is not remembered", () => {
    const document = prepared(expected);
    const text = JSON.stringify(expected);
    const longest = " ".repeat(32_768 - text.length) + text;
    expect(verdict(document, longest)).toBe("equal");
    expect(verdict(document, ` ${longest}`)).toBe("equal");
    expect([...document.equalTexts]).toEqual([longest]);
  });
});

describe("documents too large to tell their grants apart", () => {
  const actions = Array.from({ length: 40 }, (_, index) => `sts:Action${index}`);
  const large = documentOf(allow(roles(30), actions));

  test("given another order, when compared, then it is equal", () => {
    const reordered = documentOf(allow(roles(30).toReversed(), actions.toReversed()));
    expect(areEqual(large, reordered)).toBe(true);
    expect(canonicalText(reordered)).toBe(canonicalText(large));
    expect(areEqual(large, documentOf(...large.Statement, ...large.Statement))).toBe(true);
  });

  test.each([
    ["one principal fewer", documentOf(allow(roles(29), actions))],
    ["one statement more", documentOf(allow(roles(30), actions), allow(["*"]))],
    ["a small document", expected],
  ])("given %s, when compared, then it is drift, and critical because nobody can say more", (_, other) => {
    for (const comparison of [compare(large, other), compare(other, large)]) {
      expect(comparison).toMatchObject({ verdict: "drift", severity: "critical" });
    }
    expect(canonicalText(other)).not.toBe(canonicalText(large));
  });
});

describe("a document with hundreds of grants for one principal", () => {
  const actions = Array.from({ length: 300 }, (_, index) => `sts:Action${index}`);
  const whole = documentOf(allow(roles(1), actions));

  test("given its actions split over two statements, when compared, then it is equal, however little effort", () => {
    const [one, other] = [actions.slice(0, 150).toReversed(), actions.slice(150).toReversed()];
    const split = documentOf(allow(roles(1), other), allow(roles(1), one));
    expect(areEqual(whole, split)).toBe(true);
    expect(areEqual(split, whole)).toBe(true);
    expect(areEqual(whole, documentOf(allow(roles(1), other), allow(roles(1), one.slice(1))))).toBe(false);
  });
});

describe("documents up to what IAM can store", () => {
  const padded = (length: number) => {
    const statement = { Sid: "", ...allow(["*"]) };
    const size = JSON.stringify(documentOf(statement)).length;
    return documentOf({ ...statement, Sid: "x".repeat(length - size) });
  };

  test("given 16,384 characters without white space, when read, then it can be read, and one more cannot", () => {
    expect(areEqual(padded(16_384), JSON.stringify(padded(16_384)))).toBe(true);
    expect(compare(expected, padded(16_385)).verdict).toBe("unreadable");
    expect(compare(padded(16_384), JSON.stringify(padded(16_385))).verdict).toBe("unreadable");
    expect(areEqual(padded(16_384), JSON.stringify(padded(16_384), undefined, 2))).toBe(true);
  });

  test("given up to 131,072 characters of text, when read, then it can be read, and one more cannot", () => {
    const text = JSON.stringify(expected);
    expect(areEqual(expected, text.padEnd(131_072))).toBe(true);
    expect(compare(expected, text.padEnd(131_073)).verdict).toBe("unreadable");
  });
});
