import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emptyView, fold, foldMore, viewAt } from "./fold";
import { append, emptyLog } from "./log";
import { parseSnapshot, reconcile } from "./snapshot";
import { parseEvent } from "./parse";
import { event, eventsOf, listFixture, readFixture, skeletonOf } from "./testing";
import type { WorkflowEvent } from "./events";
import type { StepView, WorkflowView } from "./view";

const RELEASE = eventsOf(listFixture("release-events"));
const SKELETON = skeletonOf(readFixture("release-waiting"));

/** Four steps: one before and one after a group of one step over two cells. */
const SMALL = skeletonOf({
  workflow_id: "wf_1",
  metadata: { definition: "small" },
  steps: [
    { id: "make", name: "Make", type: "test.make" },
    { id: "gate", name: "Gate", type: "approval" },
    { id: "group", name: "Group", type: null },
    { id: "work", name: "Work", type: "test.work", group: "group" },
    { id: "last", name: "Last", type: "test.make" },
  ],
});

type Line = readonly [type: string, data?: object, step?: string, cell?: string];

function told(...lines: readonly Line[]): readonly WorkflowEvent[] {
  return eventsOf(lines.map(([type, data, step, cell], at) => event(at + 1, type, data, step ?? null, cell ?? null)));
}

function stepIn(view: WorkflowView, key: string): StepView {
  const step = view.steps.get(key);
  if (step === undefined) throw new Error(`no step ${key}`);
  return step;
}

const EFFECT = { kind: "thing", target: "one", reversibility: "reversible", summary: "Make one" };
const ERROR = { code: "broken", message: "It is broken.", next_action: "Mend it.", details: {} };
const STARTED: Line = ["workflow_started", { definition: "small", inputs: { word: "w" } }];
const FAILED: readonly Line[] = [
  STARTED,
  ["step_started", { attempt: 1, of: 2, log: "logs/make.1.1.log" }, "make"],
  ["step_log", { text: "one\ntwo\n" }, "make"],
  ["step_failed", { attempt: 1, error: ERROR }, "make"],
  ["recovery_requested", { error: ERROR, attempts: 1, options: { retry: "Again.", cancel: "Stops." } }, "make"],
];

describe("a real release", () => {
  test("ends where the service says it is", () => {
    for (const name of ["release-waiting", "release-completed"]) {
      const snapshot = parseSnapshot(readFixture(name));
      if (snapshot === null) throw new Error("no snapshot");
      const view = fold(SKELETON, RELEASE.filter((one) => (one.seq ?? 0) <= snapshot.view.seq));
      expect(view.status).toBe(snapshot.view.status);
      expect([...view.steps.keys()]).toEqual([...snapshot.view.steps.keys()]);
      for (const [key, step] of snapshot.view.steps) {
        const { status, state, attempt, startedAt, endedAt, log, isGroup } = stepIn(view, key);
        expect({ key, status, state, attempt, startedAt, endedAt, log, isGroup }).toEqual({
          key,
          status: step.status,
          state: step.state,
          attempt: step.attempt,
          startedAt: step.startedAt,
          endedAt: step.endedAt,
          log: step.log,
          isGroup: step.isGroup,
        });
      }
      expect(view.counts).toEqual(snapshot.view.counts);
      expect(view.waits.map((one) => [one.what, one.key, one.approvalId])).toEqual(
        snapshot.view.waits.map((one) => [one.what, one.key, one.approvalId]),
      );
    }
  });

  test("has the effects that the service lists", () => {
    const view = fold(SKELETON, RELEASE);
    const listed = readFixture("effects-completed");
    const items = (listed as { items: { kind: string; target: string; status: string }[] }).items;
    expect([...view.effects.values()].map((one) => [one.key, one.status])).toEqual(
      items.map((one) => [`${one.kind}:${one.target}`, one.status]),
    );
    expect(stepIn(view, "merge[frontend]").effectKeys).toHaveLength(2);
  });

  test("tells what people want to read", () => {
    const kinds = fold(SKELETON, RELEASE).moments.map((one) => one.kind);
    expect(kinds[0]).toBe("started");
    expect(kinds[kinds.length - 1]).toBe("completed");
    expect(kinds.filter((one) => one === "effect_made")).toHaveLength(20);
    expect(kinds.filter((one) => one === "approval_approved")).toHaveLength(2);
  });

  test("is at a checkpoint what it was then", () => {
    const log = append(emptyLog<WorkflowEvent>(), RELEASE);
    const then = viewAt(log, SKELETON, 26);
    expect(then.status).toBe("waiting_for_approval");
    expect(stepIn(then, "plan").state).toBe("completed");
    expect(stepIn(then, "prepare").state).toBe("queued");
    expect(viewAt(log, SKELETON, 138)).toEqual(fold(SKELETON, RELEASE));
  });

  test("shows the service's picture until the fold has caught up", () => {
    const snapshot = parseSnapshot(readFixture("release-waiting"));
    if (snapshot === null) throw new Error("no snapshot");
    expect(reconcile(snapshot, emptyView(SKELETON))).toBe(snapshot.view);
    expect(reconcile(snapshot, fold(SKELETON, RELEASE.slice(0, 20)))).toBe(snapshot.view);
    const whole = fold(SKELETON, RELEASE);
    expect(reconcile(snapshot, whole)).toBe(whole);
  });

  test("goes on from the service's picture where earlier events are not kept", () => {
    const snapshot = parseSnapshot(readFixture("release-waiting"));
    if (snapshot === null) throw new Error("no snapshot");
    const view = foldMore(snapshot.view, RELEASE);
    expect(view.status).toBe("completed");
    expect([...view.steps.values()].every((one) => one.state === "completed")).toBe(true);
  });
});

test("folding any prefix and then the rest equals folding all", () => {
  const whole = fold(SKELETON, RELEASE);
  fc.assert(
    fc.property(fc.array(fc.nat(RELEASE.length), { maxLength: 6 }), (cuts) => {
      let view = emptyView(SKELETON);
      let from = 0;
      for (const cut of [...cuts].sort((a, b) => a - b)) {
        view = foldMore(view, RELEASE.slice(from, cut));
        from = cut;
      }
      expect(foldMore(view, RELEASE.slice(from))).toEqual(whole);
    }),
    { numRuns: 60 },
  );
});

test("folding what is part of it already changes nothing", () => {
  const view = fold(SKELETON, RELEASE);
  expect(foldMore(view, RELEASE)).toBe(view);
});

test("a step that fails keeps its last log lines and waits for a decision", () => {
  const view = fold(SMALL, told(...FAILED));
  expect(stepIn(view, "make")).toMatchObject({ state: "failed", logTail: ["one", "two"], error: { code: "broken" } });
  expect(view.status).toBe("waiting_for_recovery");
  expect(view.recoveries[0]?.options.map((one) => one.operation)).toEqual(["retry", "cancel"]);
  expect(view.waits).toMatchObject([{ what: "recovery", key: "make" }]);
});

test("retrying is a state of its own, with its attempt and the next time", () => {
  const view = fold(
    SMALL,
    told(STARTED, ["step_started", { attempt: 1, of: 4, log: null }, "make"], [
      "step_retrying",
      { attempt: 1, of: 4, next_at: "2026-01-02T03:05:00.000Z", error: ERROR },
      "make",
    ]),
  );
  expect(stepIn(view, "make")).toMatchObject({ state: "retrying", attempt: 1, of: 4, nextAt: "2026-01-02T03:05:00.000Z" });
  expect(view.status).toBe("running");
  expect(view.waits).toMatchObject([{ what: "retry", until: "2026-01-02T03:05:00.000Z", message: "It is broken." }]);
});

test("a manual retry begins a round and remembers who asked", () => {
  const view = fold(
    SMALL,
    told(...FAILED, ["step_retrying", { manual: true, comment: "again", attempt: 0, error: null }, "make"], [
      "step_started",
      { attempt: 1, of: 2, log: "logs/make.2.1.log" },
      "make",
    ]),
  );
  expect(stepIn(view, "make")).toMatchObject({ state: "running", round: 2, attempt: 1, error: null, logTail: [] });
  expect(stepIn(view, "make").attempts.map((one) => [one.round, one.end])).toEqual([
    [1, "failed"],
    [2, "running"],
  ]);
  expect(view.recoveries).toEqual([]);
  expect(view.round).toBe(2);
  expect(view.moments.find((one) => one.kind === "step_retried")?.values).toEqual({ comment: "again" });
});

test("a workflow runs while a step retries, though another waits for a decision", () => {
  const retrying: Line = ["step_retrying", { attempt: 1, of: 4, next_at: "2026-01-02T03:05:00.000Z", error: ERROR }, "last"];
  const view = fold(SMALL, told(...FAILED, ["step_started", { attempt: 1, of: 4, log: null }, "last"], retrying));
  expect(view.status).toBe("running");
  expect(view.waits.map(({ what, key }) => [what, key])).toEqual([["recovery", "make"], ["retry", "last"]]);
});

test("steps that one command retries share a round", () => {
  const manual = { manual: true, comment: "", attempt: 0, error: null };
  const view = fold(SMALL, told(STARTED, ["step_retrying", manual, "make"], ["step_retrying", manual, "last"]));
  expect([stepIn(view, "make").round, stepIn(view, "last").round, view.round]).toEqual([2, 2, 2]);
});

test("a step that a person skips keeps why it failed", () => {
  const view = fold(SMALL, told(...FAILED, ["step_skipped", { reason: "not needed", by: "ada" }, "make"]));
  expect(stepIn(view, "make")).toMatchObject({ state: "skipped", by: "ada", reason: "not needed", error: { code: "broken" } });
});

test("an attempt that a crash cut off was interrupted", () => {
  const start: Line = ["step_started", { attempt: 1, of: 4, log: null }, "make"];
  const view = fold(SMALL, told(STARTED, start, ["step_started", { attempt: 2, of: 4, log: null }, "make"]));
  expect(stepIn(view, "make").attempts.map((one) => one.end)).toEqual(["interrupted", "running"]);
});

test("cells take the place of the step that stood for all of them", () => {
  const view = fold(
    SMALL,
    told(STARTED, ["step_started", { attempt: 1, of: 1 }, "group"], ["step_started", { attempt: 1 }, "work", "b"], ["step_started", { attempt: 1 }, "work", "a"]),
  );
  expect([...view.steps.keys()]).toEqual(["make", "gate", "group", "work[b]", "work[a]", "last"]);
  expect(stepIn(view, "work[a]")).toMatchObject({ name: "Work", group: "group", isGroup: false });
  expect(view.counts).toMatchObject({ running: 2, queued: 3, total: 5 });
});

test("a group shows what a person has to know first", () => {
  const view = fold(
    SMALL,
    told(STARTED, ["step_started", { attempt: 1, of: 1 }, "group"], ["step_started", { attempt: 1 }, "work", "a"], ["step_failed", { error: ERROR }, "work", "b"]),
  );
  expect(stepIn(view, "group")).toMatchObject({ status: "running", state: "failed" });
});

test("an effect in doubt makes the step unknown", () => {
  const view = fold(
    SMALL,
    told(STARTED, ["effect_planned", { effect: EFFECT }, "make"], ["effect_unknown", { effect: EFFECT, reason: "no answer" }, "make"], [
      "step_failed",
      { error: { ...ERROR, code: "effect_unknown" } },
      "make",
    ]),
  );
  expect(stepIn(view, "make").state).toBe("unknown");
  expect(view.effects.get("thing:one")).toMatchObject({ status: "unknown", reason: "no answer" });
});

test("a rollback undoes effects and takes back what was asked", () => {
  const view = fold(
    SMALL,
    told(
      STARTED,
      ["step_started", { attempt: 1 }, "make"],
      ["effect_made", { effect: EFFECT }, "make"],
      ["step_completed", { attempt: 1 }, "make"],
      ["approval_requested", { approval_id: "ap_1", title: "Go on" }, "gate"],
      ["rollback_started", { ending: "rollback" }],
      ["step_compensated", { effect: EFFECT, complete: false }, "make"],
      ["workflow_rolled_back", { undone: [EFFECT], stays: [] }],
    ),
  );
  expect(view.state).toBe("rolledback");
  expect(stepIn(view, "make").state).toBe("rolledback");
  expect(stepIn(view, "gate").state).toBe("cancelled");
  expect(stepIn(view, "last").state).toBe("cancelled");
  expect(view.approvals.get("ap_1")?.status).toBe("voided");
  expect(view.effects.get("thing:one")?.status).toBe("undone");
  expect(view.waits).toEqual([]);
});

test("an approval counts its decisions until the quorum is reached", () => {
  const decide = (status: string, by: string): Line => ["approval_decided", { approval_id: "ap_1", decision: "approve", status, by }, "gate"];
  const asked = [STARTED, ["approval_requested", { approval_id: "ap_1", title: "Go on", digest: "sha256:0" }, "gate"]] as const;
  const one = fold(SMALL, told(...asked, decide("pending", "ada")));
  expect(one.status).toBe("waiting_for_approval");
  expect(one.approvals.get("ap_1")?.decisions).toHaveLength(1);
  const both = fold(SMALL, told(...asked, decide("pending", "ada"), decide("approved", "bo")));
  expect(both.approvals.get("ap_1")?.status).toBe("approved");
  expect(both.moments.map((moment) => moment.kind)).toEqual(["started", "approval_requested", "approval_counted", "approval_approved"]);
});

test("pausing remembers what it goes back to", () => {
  const paused = fold(SMALL, told(STARTED, ["approval_requested", { approval_id: "ap_1" }, "gate"], ["workflow_paused", { comment: "lunch" }]));
  expect([paused.status, paused.waits.map((one) => one.what)]).toEqual(["paused", ["pause", "approval"]]);
  const resumed = foldMore(paused, eventsOf([event(4, "workflow_resumed")]));
  expect(resumed.status).toBe("waiting_for_approval");
});

test("a queued workflow says why", () => {
  const view = fold(SMALL, told(["workflow_queued", { reason: "resource_busy", blocked_by: "wf_2", until: null, message: "Busy." }]));
  expect(view.waits).toMatchObject([{ what: "admission", reason: "resource_busy", blockedBy: "wf_2", message: "Busy." }]);
  expect(foldMore(view, eventsOf([event(2, "workflow_started")])).waits).toEqual([]);
});

test("a workflow that is reopened is not ended", () => {
  const view = fold(SMALL, told(...FAILED, ["workflow_failed", { error: ERROR }], ["workflow_reopened"]));
  expect([view.status, view.endedAt]).toEqual(["running", null]);
});

test("a workflow that is parked as a whole waits without a step", () => {
  const view = fold(SMALL, told(STARTED, ["recovery_requested", { error: { ...ERROR, code: "crash_loop" }, options: {} }]));
  expect([view.status, view.waits[0]?.key]).toEqual(["waiting_for_recovery", null]);
  expect(foldMore(view, eventsOf([event(3, "workflow_resumed", { unparked: true })])).status).toBe("running");
});

test("events of types that are not known move the number and nothing else", () => {
  const before = fold(SMALL, told(STARTED));
  const after = foldMore(before, [parseEvent(event(2, "moon_landed"))].filter((one) => one !== null && one.type !== "gap"));
  expect(after).toMatchObject({ seq: 2, status: "running", moments: before.moments });
});

test("1,000 steps and 100,000 events are folded quickly", () => {
  const cells = Array.from({ length: 250 }, (_, at) => `c${at}`);
  const lines: Line[] = [STARTED];
  for (const cell of cells) {
    for (let step = 0; step < 4; step += 1) {
      lines.push(["step_started", { attempt: 1, of: 4, log: null }, `s${step}`, cell]);
      for (let one = 0; one < 98; one += 1) lines.push(["step_log", { text: `line ${one}\n` }, `s${step}`, cell]);
      lines.push(["step_completed", { attempt: 1 }, `s${step}`, cell]);
    }
  }
  const steps = Array.from({ length: 4 }, (_, at) => ({ id: `s${at}`, name: `S${at}`, group: "g", type: "test.work" }));
  const skeleton = skeletonOf({ workflow_id: "wf_1", metadata: {}, steps: [{ id: "g", name: "G", type: null }, ...steps] });
  const events = told(...lines);
  const started = performance.now();
  const view = fold(skeleton, events);
  expect(view.counts.completed).toBe(1000);
  expect(performance.now() - started).toBeLessThan(3_000);
});
