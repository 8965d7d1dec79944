import fc from "fast-check";
import { expect, test } from "vitest";
import { levelsOf, reduced, untangled, type Needs } from "./levels";

const needs = (given: Readonly<Record<string, readonly string[]>>): Needs => new Map(Object.entries(given));

/** A graph without cycles: each node needs only earlier ones. */
const graphs = fc
  .array(fc.array(fc.nat(30), { maxLength: 4 }), { maxLength: 25 })
  .map((rows): Needs => new Map(rows.map((row, at) => [`n${at}`, [...new Set(row.filter((one) => one < at))].map((one) => `n${one}`)])));

function reachable(graph: Needs): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const [node, before] of graph) found.set(node, new Set(before.flatMap((one) => [one, ...(found.get(one) ?? [])])));
  return found;
}

test("each node stands after all that it needs", () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      const levels = levelsOf(graph);
      const place = new Map(levels.flatMap((level, at) => level.map((node) => [node, at] as const)));
      expect(place.size).toBe(graph.size);
      for (const [node, before] of graph) {
        for (const one of before) expect(place.get(one)).toBeLessThan(place.get(node) ?? -1);
      }
    }),
  );
});

test("leaving out detours keeps what can be reached", () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      const less = reduced(graph);
      expect(reachable(less)).toEqual(reachable(graph));
      for (const [node, before] of less) {
        for (const one of before) {
          const others = before.filter((other) => other !== one);
          expect(others.some((other) => reachable(graph).get(other)?.has(one)), `${one} of ${node}`).toBe(false);
        }
      }
    }),
  );
});

test("ordering moves no node to another level", () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      const levels = levelsOf(graph);
      expect(untangled(levels, graph).map((one) => [...one].sort())).toEqual(levels.map((one) => [...one].sort()));
    }),
  );
});

test("edges that cross are untangled", () => {
  const graph = needs({ a: [], b: [], c: ["b"], d: ["a"] });
  expect(untangled(levelsOf(graph), graph)).toEqual([["a", "b"], ["d", "c"]]);
});

test("a cycle and a need that is not there lose no node", () => {
  expect(levelsOf(needs({ a: ["b"], b: ["a"], c: ["gone"] })).flat().sort()).toEqual(["a", "b", "c"]);
});
