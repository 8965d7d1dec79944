import { describe, expect, it } from "vitest";
import { parseSnapshot } from "@/model/snapshot";
import { inputDifferences, isDifferent, pairsOf } from "./compare";

function workflow(steps: object[], inputs: object = {}) {
  const answer = { workflow_id: "wf_1", metadata: { status: "completed" }, state: { inputs }, steps, last_seq: 1 };
  const view = parseSnapshot(answer)?.view;
  if (view === undefined) throw new Error("no snapshot");
  return { answer, view };
}

const at = (second: number) => `2026-11-24T18:00:${String(second).padStart(2, "0")}.000Z`;
const step = (id: string, more: object = {}) => ({ id, name: id, type: "shell", status: "completed", started_at: at(0), completed_at: at(1), ...more });

describe("pairsOf", () => {
  const one = workflow([step("build", { outputs: { size: 1 } }), step("test")]);
  const other = workflow([step("build", { completed_at: at(3), outputs: { size: 2 } }), step("lint"), step("test", { status: "failed" })]);
  const pairs = pairsOf(one.view, other.view, one.answer, other.answer);

  it("puts a step that only the other one has where it stands there", () => {
    expect(pairs.map(({ key }) => key)).toEqual(["build", "lint", "test"]);
    expect(pairs[1]).toMatchObject({ one: null, longerMs: null });
  });

  it("tells how much longer the other one took and which outputs differ", () => {
    expect(pairs[0]).toMatchObject({ longerMs: 2_000, outputs: [{ path: "size", before: "1", after: "2" }] });
  });

  it("takes another state or another output for a difference", () => {
    expect(pairs.map(isDifferent)).toEqual([true, true, true]);
    expect(pairsOf(one.view, one.view, one.answer, one.answer).some(isDifferent)).toBe(false);
  });
});

describe("inputDifferences", () => {
  it("tells what went in differently", () => {
    const [one, other] = [workflow([], { fix_version: "v2.1.0", repositories: ["a"] }), workflow([], { fix_version: "v2.2.0", repositories: ["a"] })];
    expect(inputDifferences(one.view, other.view)).toMatchObject([{ path: "fix_version", before: "v2.1.0", after: "v2.2.0" }]);
  });
});
