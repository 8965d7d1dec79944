import { describe, expect, it } from "vitest";
import { type EffectStatus, type EffectView, parseEffectRow } from "@/model/effects";
import { emptyView } from "@/model/fold";
import type { WorkflowView } from "@/model/view";
import { allEffects, byRepository, mostTelling } from "./effectsToCome";

const json = (target: string, repository: string | null) => ({ kind: "git.tag", target, reversibility: "reversible", summary: target, repository, details: {} });

function effect(target: string, status: EffectStatus, repository: string | null = null): EffectView {
  const row = parseEffectRow({ ...json(target, repository), step: "tag", status, at: "" });
  if (row === null) throw new Error("no effect");
  return row;
}

function viewWith(status: string, ...effects: EffectView[]): WorkflowView {
  const empty = emptyView({ workflowId: "wf_1", definition: null, version: null, kind: null, repositories: [], steps: [] });
  return { ...empty, status, effects: new Map(effects.map((one) => [one.key, one])) };
}

const answer = { steps: [{ id: "plan", outputs: { plan: { effects: [json("a", "frontend"), json("b", "frontend")] } } }] };
const told = (effects: readonly EffectView[]) => effects.map(({ target, status }) => `${target} ${status}`);

describe("all effects of a workflow", () => {
  it("are those that were begun, then those that its plan announces", () => {
    expect(told(allEffects(viewWith("running", effect("a", "made")), answer))).toEqual(["a made", "b planned"]);
  });

  it("are only those that were begun once it has ended", () => {
    expect(told(allEffects(viewWith("cancelled", effect("a", "made")), answer))).toEqual(["a made"]);
  });

  it("stand by repository, those of none last", () => {
    const groups = byRepository([effect("page", "made"), effect("a", "made", "frontend"), effect("b", "made", "backend"), effect("c", "made", "frontend")]);
    expect(groups.map(({ repository, effects }) => [repository, effects.length])).toEqual([["frontend", 2], ["backend", 1], [null, 1]]);
  });

  it("in short keep those that went wrong", () => {
    const some = [effect("a", "made"), effect("b", "made"), effect("c", "unknown")];
    expect(told(mostTelling(some, 2))).toEqual(["a made", "c unknown"]);
  });
});
