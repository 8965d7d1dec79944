import { describe, expect, it } from "vitest";
import { fold } from "@/model/fold";
import { parseEvent } from "@/model/parse";
import { parseSkeleton } from "@/model/skeleton";
import type { WorkflowEvent } from "@/model/events";
import type { WorkflowView } from "@/model/view";
import { tracksOf } from "./tracks";

function view(steps: object[], events: [type: string, step: string, cell: string | null][]): WorkflowView {
  const skeleton = parseSkeleton({ workflow_id: "wf_1", metadata: {}, steps });
  if (skeleton === null) throw new Error("no skeleton");
  const parsed = events.map(([type, step, cell], index) => parseEvent({ seq: index + 1, workflow_id: "wf_1", type, step, cell, at: "2026-11-24T18:00:00.000Z", data: {} }));
  return fold(skeleton, parsed.filter((event): event is WorkflowEvent => event !== null && event.type !== "gap"));
}

const STEPS = [
  { id: "tickets", name: "Collect tickets", type: "release.collect_tickets" },
  { id: "prepare", name: "Prepare", type: null },
  { id: "candidate", name: "Build the candidate", group: "prepare", cell: "frontend", type: "release.candidate" },
  { id: "candidate", name: "Build the candidate", group: "prepare", cell: "backend", type: "release.candidate" },
  { id: "publish", name: "Publish", type: null },
  { id: "tag", name: "Tag", group: "publish", type: "release.tag" },
];

describe("tracksOf", () => {
  it("gives each repository its own steps between those that all share", () => {
    const [frontend, backend] = tracksOf(
      view(STEPS, [
        ["step_completed", "tickets", null],
        ["step_completed", "candidate", "frontend"],
        ["step_failed", "candidate", "backend"],
      ]),
    );
    expect(frontend?.steps.map(({ key, state }) => `${key} ${state}`)).toEqual(["tickets completed", "candidate[frontend] completed", "tag queued"]);
    expect(frontend).toMatchObject({ name: "frontend", done: 2 });
    expect(backend).toMatchObject({ name: "backend", done: 1, state: "failed" });
  });

  it("leaves out a step that only other repositories have", () => {
    const steps = [...STEPS, { id: "extra", name: "Extra", group: "publish", cell: "frontend", type: "shell" }];
    const [frontend, backend] = tracksOf(view(steps, []));
    expect(frontend?.steps).toHaveLength(4);
    expect(backend?.steps).toHaveLength(3);
  });

  it("gives one row without a name to a workflow without repositories", () => {
    const [only, ...others] = tracksOf(view([{ id: "build", name: "Build", type: "shell" }], [["step_started", "build", null]]));
    expect(others).toEqual([]);
    expect(only).toMatchObject({ name: null, state: "running", done: 0 });
  });
});
