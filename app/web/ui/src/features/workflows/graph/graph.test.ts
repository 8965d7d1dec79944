import { describe, expect, it } from "vitest";
import { emptyView, fold } from "@/model/fold";
import { layoutOf } from "@/model/layout";
import { parseEvent } from "@/model/parse";
import { parseSkeleton } from "@/model/skeleton";
import type { WorkflowEvent } from "@/model/events";
import type { StepView } from "@/model/view";
import { collapsedAtFirst } from "./collapsing";
import { edgeState } from "./edgeState";
import { neighbour } from "./movement";
import { nodesOf } from "./nodes";

function skeletonOf(steps: object[]) {
  const skeleton = parseSkeleton({ workflow_id: "wf_1", metadata: {}, steps });
  if (skeleton === null) throw new Error("no skeleton");
  return skeleton;
}

function steps(list: object[], started: string[] = []): Map<string, StepView> {
  const events = started.map((step, at) => parseEvent({ seq: at + 1, workflow_id: "wf_1", type: "step_started", step, cell: "a", at: "2026-11-24T18:00:00.000Z", data: {} }));
  const skeleton = skeletonOf(list);
  return new Map(fold(skeleton, events.filter((event): event is WorkflowEvent => event !== null && event.type !== "gap")).steps);
}

const DIAMOND = [
  { id: "build", name: "Build", type: "shell", needs: [] },
  { id: "lint", name: "Lint", type: "shell", needs: ["build"] },
  { id: "test", name: "Test", type: "shell", needs: ["build"] },
  { id: "ship", name: "Ship", type: "shell", needs: ["lint", "test"] },
];

/** Groups one after the other, each with some steps in the cell `a`. */
function groups(count: number, size: number): object[] {
  return Array.from({ length: count }, (_, group) => [
    { id: `g${group}`, name: `Group ${group}`, type: null, needs: group === 0 ? [] : [`g${group - 1}`] },
    ...Array.from({ length: size }, (_step, at) => ({ id: `s${group}_${at}`, name: "Step", cell: "a", group: `g${group}`, type: "shell", needs: at === 0 ? [] : [`s${group}_${at - 1}`] })),
  ]).flat();
}

describe("neighbour", () => {
  const layout = layoutOf([...steps(DIAMOND).values()], { collapsed: new Set(), lanes: [] });

  it("follows the edges to the right and back", () => {
    const next = neighbour(layout, "build", "ArrowRight");
    expect(["lint", "test"]).toContain(next);
    expect(neighbour(layout, next ?? "", "ArrowLeft")).toBe("build");
    expect(neighbour(layout, "ship", "ArrowRight")).toBeNull();
  });

  it("goes to what stands above or below without an edge", () => {
    const first = neighbour(layout, "lint", "ArrowDown") ?? neighbour(layout, "lint", "ArrowUp");
    expect(first).toBe("test");
  });

  it("begins with the first node where the one it comes from is not drawn", () => {
    expect(neighbour(layout, "gone", "ArrowDown")).toBe(layout.nodes[0]?.id);
  });
});

describe("collapsedAtFirst", () => {
  it("draws everything that is readable at once", () => {
    const few = steps(groups(2, 2));
    expect(collapsedAtFirst([...few.values()], few)).toEqual(new Set());
  });

  it("collapses first what is far from the step that runs", () => {
    const many = steps(groups(12, 2), ["s6_0"]);
    const collapsed = collapsedAtFirst([...many.values()], many);
    expect(collapsed).toContain("g0");
    expect(collapsed).toContain("g11");
    expect(collapsed).not.toContain("g6");
  });

  it("collapses every group above 200 steps", () => {
    const all = new Map(emptyView(skeletonOf(groups(3, 80))).steps);
    expect(collapsedAtFirst([...all.values()], all)).toEqual(new Set(["g0", "g1", "g2"]));
  });
});

describe("nodesOf", () => {
  it("draws lanes below the edges and these below the steps, and counts what a group holds", () => {
    const all = steps(groups(2, 3));
    const layout = layoutOf([...all.values()], { collapsed: new Set(["g1"]), lanes: [] });
    const nodes = nodesOf(layout, [...all.values()]);
    expect(new Set(nodes.map(({ type, zIndex }) => `${type} ${zIndex}`))).toEqual(new Set(["lane 0", "edges 1", "step 2"]));
    expect(nodes.find(({ id }) => id === "g1")?.data).toMatchObject({ members: 3 });
  });
});

describe("edgeState", () => {
  it("is told by both ends", () => {
    expect(edgeState("completed", "queued")).toBe("done");
    expect(edgeState("completed", "failed")).toBe("failed");
    expect(edgeState("retrying", "queued")).toBe("active");
    expect(edgeState("queued", "queued")).toBe("ahead");
    expect(edgeState(undefined, "queued")).toBe("ahead");
  });
});
