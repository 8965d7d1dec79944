import fc from "fast-check";
import { expect, test } from "vitest";
import { appendText, EMPTY_LOG, lineAt, matchesIn, matchFrom, neighbour, search, searchOn, textOfLog, windowOf } from "./loglines";

const logOf = (...texts: readonly string[]) => texts.reduce(appendText, EMPTY_LOG);

test("lines that arrive in pieces are put together", () => {
  const log = logOf("one\ntw", "o\nthree");
  expect(windowOf(log, 0, 10)).toEqual(["one", "two", "three"]);
  expect(log.isOpen).toBe(true);
  expect(windowOf(logOf("one\ntw", "o\nthree", "\n", "four\n"), 0, 10)).toEqual(["one", "two", "three", "four"]);
});

test("it does not matter how a text is cut", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom("a", "bc", "\n", "\n\n", "long line")), (pieces) => {
      const whole = pieces.join("");
      const log = logOf(...pieces);
      expect(windowOf(log, 0, log.size)).toEqual(windowOf(logOf(whole), 0, log.size));
      expect(textOfLog(log)).toBe(whole);
    }),
  );
});

test("colours of terminals and lines that are written over are left out", () => {
  expect(windowOf(logOf("\u001b[31mred\u001b[0m\r\n10 %\r20 %\n"), 0, 2)).toEqual(["red", "20 %"]);
});

test("windows reach across chunks and stop at the ends", () => {
  const log = logOf(Array.from({ length: 3000 }, (_, at) => `line ${at}\n`).join(""));
  expect(windowOf(log, 1022, 1026)).toEqual(["line 1022", "line 1023", "line 1024", "line 1025"]);
  expect(windowOf(log, -5, 1)).toEqual(["line 0"]);
  expect(windowOf(log, 2999, 9999)).toEqual(["line 2999"]);
  expect(lineAt(log, 2500)).toBe("line 2500");
  expect(lineAt(log, 3000)).toBeUndefined();
});

test("text is found whatever its case, several times in a line", () => {
  const found = search(logOf("Workflow of a workflow\nnothing\nWORKFLOW\n"), "workflow");
  expect(found.found).toEqual([
    { line: 0, start: 0, end: 8 },
    { line: 0, start: 14, end: 22 },
    { line: 2, start: 0, end: 8 },
  ]);
  expect(search(logOf("a\n"), "").found).toEqual([]);
});

test("going on in a log that has grown finds what searching all of it finds", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom("x", "ox", "\n", "yx\n")), fc.nat(20), (pieces, cut) => {
      const first = logOf(...pieces.slice(0, cut));
      const all = pieces.slice(cut).reduce(appendText, first);
      expect(searchOn(all, search(first, "x"))).toEqual(search(all, "x"));
    }),
  );
});

test("next and previous go round", () => {
  const found = search(logOf("x\n\nx\n\nx\n"), "x");
  expect(matchFrom(found, 1)).toBe(1);
  expect(matchFrom(found, 5)).toBe(0);
  expect(neighbour(found, 2, 1)).toBe(0);
  expect(neighbour(found, 0, -1)).toBe(2);
  expect(neighbour(search(logOf("y\n"), "x"), 0, 1)).toBeNull();
  expect(matchesIn(found, 1, 4).map((one) => one.line)).toEqual([2]);
});

test("100,000 lines are taken in and searched quickly", () => {
  const started = performance.now();
  let log = EMPTY_LOG;
  for (let at = 0; at < 1000; at += 1) log = appendText(log, `step ${at}: nothing to see here\n`.repeat(100));
  const found = search(log, "step 77:");
  expect(log.size).toBe(100_000);
  expect(found.found).toHaveLength(100);
  expect(search(log, "nothing").isCut).toBe(true);
  expect(performance.now() - started).toBeLessThan(2_000);
});
