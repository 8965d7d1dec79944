import { describe, expect, it } from "vitest";
import type { WorkflowEvent } from "@/model/events";
import { append, emptyLog } from "@/model/log";
import { parseEvent } from "@/model/parse";
import { editedInputs } from "./changedInputs";
import { checkpointsOf, indexAt, parseRows } from "./checkpoints";

function logOf(...times: string[]) {
  const events = times.flatMap((at, index): WorkflowEvent[] => {
    const event = parseEvent({ seq: index + 1, type: "step_progress", workflow_id: "wf_1", step: "a", cell: null, at, actor: "slipway", data: {} }, "step_progress");
    return event === null || event.type === "gap" ? [] : [event];
  });
  return append(emptyLog<WorkflowEvent>(), events);
}

const row = (id: string, at: string, seq?: number) => ({ checkpoint_id: id, at, step: 1, source: "loop", current_step: "a", completed: 0, ...(seq === undefined ? {} : { seq }) });

describe("checkpoints", () => {
  it("know the events until their time, the oldest first, each state once", () => {
    const log = logOf("2026-01-01T10:00:00.100Z", "2026-01-01T10:00:00.200Z", "2026-01-01T10:00:00.300Z");
    const rows = parseRows({
      items: [row("d", "2026-01-01T10:00:09.000Z"), row("c", "2026-01-01T10:00:00.250500+00:00"), row("b", "2026-01-01T10:00:00.210Z"), row("a", "2026-01-01T09:00:00Z")],
    });
    expect(checkpointsOf(rows, log).map(({ id, seq }) => [id, seq])).toEqual([["c", 2], ["d", 3]]);
  });

  it("are where the service says where it does", () => {
    const rows = parseRows({ items: [row("b", "2026-01-01T10:00:00Z", 7), row("a", "2026-01-01T10:00:00Z", 4)] });
    const checkpoints = checkpointsOf(rows, logOf());
    expect(checkpoints.map(({ seq }) => seq)).toEqual([4, 7]);
    expect([indexAt(checkpoints, 3), indexAt(checkpoints, 4), indexAt(checkpoints, 6), indexAt(checkpoints, 9)]).toEqual([0, 0, 0, 1]);
  });
});

describe("edited inputs", () => {
  it("are what is different", () => {
    expect(editedInputs({ a: 1, b: [1] }, '{"a": 2, "b": [1], "c": null}')).toEqual({ ok: true, changes: { a: 2, c: null } });
  });

  it("say why they are none", () => {
    expect(editedInputs({}, "{")).toEqual({ ok: false, why: "syntax" });
    expect(editedInputs({}, "[]")).toEqual({ ok: false, why: "shape" });
  });
});
