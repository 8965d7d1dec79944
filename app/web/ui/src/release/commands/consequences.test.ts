import { describe, expect, it } from "vitest";
import { parseOptions } from "@/model/recovery";
import type { EffectStatus, EffectView, Reversibility } from "@/model/effects";
import { emptyView } from "@/model/fold";
import type { WorkflowView } from "@/model/view";
import { consequenceOf, keeping } from "./consequences";

function effect(name: string, reversibility: Reversibility, status: EffectStatus): EffectView {
  return { key: name, kind: "git.tag", target: name, reversibility, summary: name, repository: null, details: {}, step: "tag", cell: null, stepKey: "tag", status, at: "", reason: null, outcome: null };
}

function viewWith(...effects: EffectView[]): WorkflowView {
  const empty = emptyView({ workflowId: "wf_1", definition: null, version: null, kind: null, repositories: [], steps: [] });
  return { ...empty, effects: new Map(effects.map((one) => [one.key, one])) };
}

const names = (effects: readonly { key: string }[]) => effects.map(({ key }) => key);

describe("what a command would do", () => {
  it("undoes what was made, the newest first, and keeps what was there before", () => {
    const view = viewWith(effect("first", "reversible", "made"), effect("found", "reversible", "found"), effect("last", "compensatable", "made"), effect("later", "reversible", "planned"));
    const { undone, kept } = consequenceOf("rollback", view, null, null);
    expect(names(undone)).toEqual(["last", "first"]);
    expect(names(kept)).toEqual(["found"]);
  });

  it("undoes nothing by a cancel once publishing began", () => {
    const view = viewWith(effect("branch", "reversible", "made"), effect("tag", "irreversible", "planned"));
    const { undone, kept, published } = consequenceOf("cancel", view, null, null);
    expect(published).toBe(true);
    expect(undone).toEqual([]);
    expect(names(kept)).toEqual(["branch"]);
  });

  it("keeps everything where a cancel is asked to", () => {
    const view = viewWith(effect("branch", "reversible", "made"));
    const kept = keeping(consequenceOf("cancel", view, null, null));
    expect([names(kept.undone), names(kept.kept)]).toEqual([[], ["branch"]]);
  });

  it("is what the service tells where it does", () => {
    const view = viewWith(effect("branch", "reversible", "made"));
    const [told] = parseOptions([{ operation: "rollback", message: "As told.", attempts: 3, effects_undone: [], effects_kept: [], repositories_left_out: ["backend"] }]);
    expect(consequenceOf("rollback", view, null, told ?? null)).toMatchObject({ undone: [], kept: [], attempts: 3, repositoriesLeftOut: ["backend"], message: "As told." });
  });
});
