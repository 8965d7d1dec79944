/** `npx vitest bench --run`: what the model costs at the sizes that the page promises; the numbers are read, not asserted. */

import { bench, describe } from "vitest";
import { fold, foldMore } from "@/model/fold";
import { layoutOf } from "@/model/layout";
import type { LayoutStep } from "@/model/layoutTypes";
import { parseEvent } from "@/model/parse";
import { parseSkeleton } from "@/model/skeleton";

const OPTIONS = { collapsed: new Set<string>(), lanes: [] };

function step(id: string, needs: readonly string[], more: Partial<LayoutStep> = {}): LayoutStep {
  const cell = more.cell ?? null;
  return { key: cell === null ? id : `${id}[${cell}]`, id, cell, group: null, isGroup: false, needs, state: "running", ...more };
}

const graph = Array.from({ length: 1000 }, (_, at) =>
  step(`s${at}`, at < 10 ? [] : [`s${at - 1 - (at % 7)}`, `s${at - 1 - (at % 10)}`]),
);
const lanes = [
  step("g", [], { isGroup: true }),
  ...Array.from({ length: 1000 }, (_, at) => step(`s${at % 10}`, at % 10 === 0 ? [] : [`s${(at % 10) - 1}`], { group: "g", cell: `c${Math.floor(at / 10)}` })),
];

describe("laying out 1,000 nodes", () => {
  bench("a graph", () => void layoutOf(graph, OPTIONS));
  bench("100 lanes of 10 steps", () => void layoutOf(lanes, OPTIONS));
});

describe("folding into a workflow of 1,000 steps", () => {
  const skeleton = parseSkeleton({ workflow_id: "wf_1", steps: graph.map((one) => ({ id: one.id, name: one.id })) });
  if (skeleton === null) throw new Error("no skeleton");
  const events = Array.from({ length: 2005 }, (_, at) =>
    parseEvent({ seq: at + 1, workflow_id: "wf_1", type: at % 2 ? "step_completed" : "step_started", step: `s${(at >> 1) % 1000}`, at: "2026-01-01T00:00:00Z", data: {} }),
  ).filter((one) => one !== null && one.type !== "gap");
  const view = fold(skeleton, events.slice(0, 2000));
  bench("all 2,000 events", () => void fold(skeleton, events.slice(0, 2000)));
  bench("5 events, as in one frame", () => void foldMore(view, events));
});
