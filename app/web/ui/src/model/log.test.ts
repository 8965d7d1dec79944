import fc from "fast-check";
import { expect, test } from "vitest";
import type { Gap } from "./events";
import { allEvents, append, emptyLog, eventsAfter, eventsUpTo, type EventLog } from "./log";

interface Numbered {
  readonly seq: number | null;
  readonly type: string;
}

const numbered = (seq: number | null): Numbered => ({ seq, type: "any" });
const gap = (askedAfter: number, first: number): Gap => ({ type: "gap", seq: null, askedAfter, first, last: null });
const upTo = (last: number) => Array.from({ length: last }, (_, at) => numbered(at + 1));
const numbers = (log: EventLog<Numbered>) => allEvents(log).map((one) => one.seq);
const fed = (...batches: readonly (readonly (Numbered | Gap)[])[]) => batches.reduce(append<Numbered>, emptyLog<Numbered>());

test("events are kept in order, each once", () => {
  const log = fed([numbered(1), numbered(2)], [numbered(2), numbered(3)]);
  expect(numbers(log)).toEqual([1, 2, 3]);
  expect(log.lastContiguous).toBe(3);
});

test("what comes too early is held until the hole is filled", () => {
  const early = fed([numbered(1), numbered(3), numbered(4)]);
  expect(numbers(early)).toEqual([1]);
  expect(early.lastContiguous).toBe(1);
  expect(numbers(append(early, [numbered(2)]))).toEqual([1, 2, 3, 4]);
});

test("a gap ends the waiting for what is not kept any more", () => {
  const log = fed([numbered(1), numbered(4), numbered(12)], [gap(1, 10)]);
  expect(numbers(log)).toEqual([1, 4]);
  expect(log.lastContiguous).toBe(9);
  expect(numbers(append(log, [numbered(10), numbered(11)]))).toEqual([1, 4, 10, 11, 12]);
  expect(log.gaps).toHaveLength(1);
});

test("a gap that is told again changes nothing", () => {
  const log = fed([gap(0, 10), numbered(10)]);
  expect(append(log, [gap(0, 10)])).toBe(log);
});

test("what is told again without a number moves nothing", () => {
  const log = fed(upTo(3));
  expect(append(log, [numbered(null)])).toBe(log);
});

test("a log is never changed, and the same when nothing is new", () => {
  const before = fed(upTo(700));
  const after = append(before, [numbered(701)]);
  expect(before.size).toBe(700);
  expect(after.chunks[0]).toBe(before.chunks[0]);
  expect(append(after, upTo(701))).toBe(after);
});

test("events are found by number across chunks", () => {
  const log = fed(upTo(2000));
  expect(eventsAfter(log, 1990).map((one) => one.seq)).toEqual(upTo(2000).slice(1990).map((one) => one.seq));
  expect(eventsAfter(log, 2000)).toEqual([]);
  expect(eventsUpTo(log, 600)).toHaveLength(600);
  expect(eventsUpTo(log, 0)).toEqual([]);
});

test("replaying any prefix and then the rest equals replaying all", () => {
  fc.assert(
    fc.property(fc.nat(1500), fc.nat(1500), (count, cut) => {
      const all = upTo(count);
      expect(fed(all.slice(0, cut), all.slice(cut))).toEqual(fed(all));
    }),
    { numRuns: 40 },
  );
});

test("duplicates and reordering change nothing", () => {
  const arrivals = fc.integer({ min: 1, max: 60 }).chain((count) =>
    fc.tuple(
      fc.shuffledSubarray(upTo(count), { minLength: count }),
      fc.array(fc.integer({ min: 1, max: count })),
      fc.integer({ min: 1, max: 7 }),
    ),
  );
  fc.assert(
    fc.property(arrivals, ([shuffled, again, size]) => {
      const all = [...shuffled, ...again.map(numbered), numbered(null)];
      const batches = Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));
      const log = fed(...batches);
      expect(numbers(log)).toEqual(upTo(shuffled.length).map((one) => one.seq));
      expect(log.held.size).toBe(0);
      expect(log.lastContiguous).toBe(shuffled.length);
    }),
  );
});

test("a reconnect that goes back to any number changes nothing", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 80 }), fc.array(fc.tuple(fc.nat(80), fc.nat(80))), (count, connections) => {
      const all = upTo(count);
      let log = emptyLog<Numbered>();
      for (const [back, length] of connections) {
        const from = Math.min(back, log.lastContiguous);
        log = append(log, all.slice(from, from + length));
      }
      expect(append(log, all)).toEqual(fed(all));
    }),
  );
});

test("100,000 events in small batches are taken in quickly", () => {
  const all = upTo(100_000);
  let log = emptyLog<Numbered>();
  const started = performance.now();
  for (let at = 0; at < all.length; at += 20) log = append(log, all.slice(at, at + 20));
  expect(log.size).toBe(100_000);
  expect(performance.now() - started).toBeLessThan(2_000);
});
