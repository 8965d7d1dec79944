import { describe, expect, test } from "vitest";
import { collapsedAtFirst } from "./collapse";
import { layoutOf } from "./layout";
import { NODE_HEIGHT, NODE_WIDTH, type Layout, type LayoutStep } from "./layoutTypes";
import { parseSnapshot } from "./snapshot";
import type { StepState } from "./states";
import { readFixture } from "./testing";

const OPTIONS = { collapsed: new Set<string>(), lanes: ["frontend", "backend"] };

function releaseSteps(name: string): readonly LayoutStep[] {
  const snapshot = parseSnapshot(readFixture(name));
  if (snapshot === null) throw new Error("no snapshot");
  return [...snapshot.view.steps.values()];
}

function step(id: string, needs: readonly string[] | null, more: Partial<LayoutStep> = {}): LayoutStep {
  const cell = more.cell ?? null;
  return { key: cell === null ? id : `${id}[${cell}]`, id, cell, group: null, isGroup: false, needs, state: "queued", ...more };
}

function nodeOf(layout: Layout, id: string) {
  const node = layout.nodes.find((one) => one.id === id);
  if (node === undefined) throw new Error(`no node ${id}`);
  return node;
}

function overlaps(layout: Layout): readonly string[] {
  const found: string[] = [];
  for (const [at, one] of layout.nodes.entries()) {
    for (const other of layout.nodes.slice(at + 1)) {
      if (Math.abs(one.x - other.x) < NODE_WIDTH && Math.abs(one.y - other.y) < NODE_HEIGHT) found.push(`${one.id} ${other.id}`);
    }
  }
  return found;
}

function expectSound(layout: Layout): void {
  expect(overlaps(layout)).toEqual([]);
  for (const node of layout.nodes) {
    expect([node.x % 4, node.y % 4]).toEqual([0, 0]);
    expect(node.y).toBeGreaterThanOrEqual(0);
    const lane = layout.lanes.find((one) => one.id === node.lane);
    if (lane === undefined) continue;
    expect(node.x).toBeGreaterThanOrEqual(lane.x);
    expect(node.x + NODE_WIDTH).toBeLessThanOrEqual(lane.x + lane.w);
    expect(node.y + NODE_HEIGHT).toBeLessThanOrEqual(lane.y + lane.h);
  }
}

describe("a release", () => {
  test("has a lane for each repository between the shared steps", () => {
    const layout = layoutOf(releaseSteps("release-completed"), OPTIONS);
    expectSound(layout);
    expect(layout.nodes).toHaveLength(32);
    expect(layout.lanes.map((one) => one.name)).toEqual([
      ...["frontend", "backend"],
      ...["frontend", "backend"],
      ...["frontend", "backend"],
      ...["frontend", "backend"],
    ]);
    // Groups that follow each other share their lanes.
    expect(nodeOf(layout, "candidate[frontend]").lane).toBe(nodeOf(layout, "ready[frontend]").lane);
    expect(nodeOf(layout, "tickets").lane).toBeNull();
  });

  test("shows the barrier: every lane leads into it", () => {
    const layout = layoutOf(releaseSteps("release-completed"), OPTIONS);
    const into = layout.edges.filter((one) => one.to === "document").map((one) => one.from);
    expect(into).toEqual(["ready[frontend]", "ready[backend]"]);
    const across = layout.edges.filter((one) => one.from.endsWith("[frontend]") && one.to.endsWith("[backend]"));
    expect(across).toEqual([]);
  });

  test("draws one node for a group whose cells are not known yet, or that is collapsed", () => {
    const layout = layoutOf(releaseSteps("release-waiting"), { ...OPTIONS, collapsed: new Set(["inspect"]) });
    expect(nodeOf(layout, "publish").kind).toBe("group");
    expect(nodeOf(layout, "inspect").kind).toBe("group");
    expect(layout.nodes.some((one) => one.id === "merge" || one.id.startsWith("preview"))).toBe(false);
  });

  test("opens at first what went on last, and what fits once all has ended", () => {
    expect([...collapsedAtFirst(releaseSteps("release-waiting"))]).toEqual(["inspect"]);
    expect([...collapsedAtFirst(releaseSteps("release-completed"))].sort()).toEqual(["flow_back", "inspect"]);
  });
});

test("a chain stands above each other and goes on beside itself", () => {
  const chain = Array.from({ length: 12 }, (_, at) => step(`s${at}`, at === 0 ? [] : [`s${at - 1}`]));
  const layout = layoutOf(chain, OPTIONS);
  expectSound(layout);
  const down = Array.from({ length: 5 }, () => "down");
  expect(new Set(layout.nodes.map((one) => one.x)).size).toBe(2);
  expect(layout.edges.map((one) => one.direction)).toEqual([...down, "right", ...down]);
});

test("without a word of what needs what the order is a chain", () => {
  const layout = layoutOf([step("a", null), step("b", null), step("c", null)], OPTIONS);
  expect(layout.edges.map((one) => one.id)).toEqual(["a>b", "b>c"]);
});

test("what a longer way says already is not drawn", () => {
  const layout = layoutOf([step("a", []), step("b", ["a"]), step("c", ["a", "b"])], OPTIONS);
  expect(layout.edges.map((one) => one.id)).toEqual(["a>b", "b>c"]);
});

test("steps that run at the same time stand beside each other within a lane", () => {
  const group = step("g", [], { isGroup: true, state: "running" });
  const inner = (id: string, needs: readonly string[]) => step(id, needs, { group: "g", cell: "one" });
  const layout = layoutOf([group, inner("a", []), inner("b", []), inner("c", ["a", "b"])], OPTIONS);
  expectSound(layout);
  expect(nodeOf(layout, "a[one]").y).toBe(nodeOf(layout, "b[one]").y);
  expect(nodeOf(layout, "c[one]").y).toBeGreaterThan(nodeOf(layout, "a[one]").y);
});

test("shared steps of the same level stand below the lanes", () => {
  const group = step("g", ["a"], { isGroup: true, state: "running" });
  const layout = layoutOf([step("a", []), group, step("w", [], { group: "g", cell: "one" }), step("b", ["a"]), step("c", ["g", "b"])], OPTIONS);
  expectSound(layout);
  expect(nodeOf(layout, "b").y).toBeGreaterThan(nodeOf(layout, "w[one]").y);
});

test.each<[StepState, StepState, string]>([
  ["completed", "running", "done"],
  ["completed", "queued", "ahead"],
  ["completed", "failed", "failed"],
  ["running", "queued", "active"],
  ["failed", "queued", "ahead"],
  ["cached", "skipped", "done"],
])("an edge from %s to %s is %s", (from, to, expected) => {
  const layout = layoutOf([step("a", [], { state: from }), step("b", ["a"], { state: to })], OPTIONS);
  expect(layout.edges[0]?.state).toBe(expected);
});

test("thirty repositories are collapsed at first when all of them would not be readable", () => {
  const cells = Array.from({ length: 30 }, (_, at) => `r${at}`);
  const steps = ["one", "two", "three"].flatMap((name) => [
    step(name, null, { isGroup: true, state: "completed" }),
    ...["a", "b", "c", "d"].flatMap((id) => cells.map((cell) => step(`${name}_${id}`, null, { group: name, cell, state: "completed" }))),
  ]);
  const collapsed = collapsedAtFirst(steps);
  expect(layoutOf(steps, { ...OPTIONS, collapsed }).nodes.length).toBeLessThanOrEqual(203);
});

test("1,000 nodes are laid out quickly", () => {
  const steps = Array.from({ length: 1000 }, (_, at) =>
    step(`s${at}`, at < 10 ? [] : [`s${at - 1 - (at % 7)}`, `s${at - 1 - (at % 10)}`]),
  );
  layoutOf(steps, OPTIONS);
  const started = performance.now();
  const layout = layoutOf(steps, OPTIONS);
  expect(layout.nodes).toHaveLength(1000);
  expect(performance.now() - started).toBeLessThan(500);
});

test("nothing is laid out of nothing", () => {
  expect(layoutOf([], OPTIONS)).toEqual({ nodes: [], edges: [], lanes: [], width: 0, height: 0 });
});
