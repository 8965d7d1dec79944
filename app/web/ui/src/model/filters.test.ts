import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FILTER_KEYS, fits, parseFilter, serialise, serverParams, toggleToken, type FilterRow } from "./filters";
import { suggestionsAt, take } from "./suggestions";

const NOW = new Date("2026-11-24T12:00:00Z");
const ROW: FilterRow = {
  workflowId: "wf_01M87BZY0VE71KZ8WWPZETVW21",
  status: "failed",
  kind: "release",
  definition: "release",
  startedBy: "local",
  createdAt: "2026-11-20T10:00:00Z",
  repositories: ["frontend", "backend"],
  fixVersion: "v2.1.0",
  sprintName: "sprint-2024-01",
};
const KNOWN = { kinds: ["release"], repositories: ["frontend", "front office"], people: ["local"], definitions: ["release", "hotfix"] };

describe("reading", () => {
  test("tokens and free text", () => {
    const filter = parseFilter('is:failed repo:frontend since:7d "two words" v2.1');
    expect(filter.tokens.map((one) => [one.key, one.value])).toEqual([
      ["is", "failed"],
      ["repo", "frontend"],
      ["since", "7d"],
      [null, "two words"],
      [null, "v2.1"],
    ]);
    expect(filter.errors).toEqual([]);
    expect(filter.texts).toEqual(["two words", "v2.1"]);
  });

  test("a state means the statuses of the service", () => {
    expect(parseFilter("is:waiting").statuses).toEqual(["waiting_for_approval", "waiting_for_recovery"]);
    expect(parseFilter("IS:Failed is:rolled-back").statuses).toContain("rolled_back");
  });

  test("what is wrong is told with its place and does not filter", () => {
    const text = "colour:red is:blue since:soon repo: ok";
    const filter = parseFilter(text);
    expect(filter.errors.map((one) => [one.code, text.slice(one.start, one.end)])).toEqual([
      ["unknown_key", "colour:red"],
      ["unknown_state", "is:blue"],
      ["unknown_time", "since:soon"],
      ["no_value", "repo:"],
    ]);
    expect(filter.tokens.map((one) => one.value)).toEqual(["ok"]);
  });

  test("a quote that is not closed yet reaches to the end", () => {
    expect(parseFilter('repo:"front off').repositories).toEqual(["front off"]);
  });

  test("days that do not exist are no times", () => {
    expect(parseFilter("since:2026-02-31").errors).toHaveLength(1);
    expect(parseFilter("since:2026-02-28").since?.at(NOW)).toEqual(new Date(2026, 1, 28));
  });

  test("whatever is written reads the same again", () => {
    const value = fc.string({ minLength: 1, maxLength: 12 }).filter((one) => one.trim() !== "" && !one.includes('"'));
    const key = fc.constantFrom("kind", "repo", "by", "definition", null);
    fc.assert(
      fc.property(fc.array(fc.record({ key, value }), { maxLength: 5 }), (tokens) => {
        const read = parseFilter(serialise(tokens as Parameters<typeof serialise>[0]));
        expect(read.tokens.map(({ key, value }) => ({ key, value }))).toEqual(tokens);
        expect(read.errors).toEqual([]);
      }),
    );
  });
});

test("a token is put in and taken out", () => {
  expect(toggleToken("v2", "is", "failed")).toBe("v2 is:failed");
  expect(toggleToken("v2 is:failed", "is", "failed")).toBe("v2");
});

test("the service is asked for what it can tell apart", () => {
  const params = serverParams(parseFilter("is:waiting repo:a repo:b kind:release since:24h long longest"), NOW);
  expect(params).toEqual([
    ["status", "waiting_for_approval"],
    ["status", "waiting_for_recovery"],
    ["kind", "release"],
    ["since", "2026-11-23T12:00:00.000Z"],
    ["text", "longest"],
  ]);
});

test.each([
  ["", true],
  ["is:failed", true],
  ["is:running", false],
  ["is:running is:failed", true],
  ["repo:Frontend", true],
  ["repo:other repo:backend", true],
  ["repo:other", false],
  ["by:local kind:release definition:release", true],
  ["since:7d", true],
  ["since:2d", false],
  ["V2.1 sprint-2024", true],
  ["v2.1 nothing", false],
])("%s fits: %s", (text, expected) => {
  expect(fits(parseFilter(text), ROW, NOW)).toBe(expected);
});

describe("suggestions", () => {
  test("keys, then values of the key", () => {
    expect(suggestionsAt("", 0, KNOWN).items.map((one) => one.insert)).toEqual(FILTER_KEYS.map((key) => `${key}:`));
    expect(suggestionsAt("re", 2, KNOWN).items.map((one) => one.insert)).toEqual(["repo:"]);
    expect(suggestionsAt("is:fa", 5, KNOWN).items.map((one) => one.value)).toEqual(["failed"]);
    expect(suggestionsAt("nope:x", 6, KNOWN).items).toEqual([]);
  });

  test("the word at the caret is replaced", () => {
    const text = "is:failed repo:fr v2";
    const found = suggestionsAt(text, 17, KNOWN);
    const [, office] = found.items;
    expect(found.items.map((one) => one.insert)).toEqual(["repo:frontend ", 'repo:"front office" ']);
    if (office === undefined) throw new Error("no suggestion");
    expect(take(text, found, office)).toEqual({ text: 'is:failed repo:"front office" v2', caret: 30 });
  });
});
