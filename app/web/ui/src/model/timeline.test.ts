import { expect, test } from "vitest";
import { fold } from "./fold";
import { addToTail, NO_TAIL } from "./logtail";
import { matrixOf } from "./matrix";
import { parseSnapshot } from "./snapshot";
import { event, eventsOf, listFixture, readFixture, skeletonOf } from "./testing";
import { niceStep } from "./ticks";
import { placeOf, timelineOf } from "./timeline";

const RELEASE = fold(skeletonOf(readFixture("release-waiting")), eventsOf(listFixture("release-events")));
const NOW = Date.parse("2026-11-24T18:10:00Z");

test("each step that started has its bar", () => {
  const timeline = timelineOf(RELEASE, NOW);
  expect(timeline.bars).toHaveLength(37);
  for (const bar of timeline.bars) {
    for (const piece of bar.pieces) {
      expect(piece.end).toBeGreaterThanOrEqual(piece.start);
      expect(placeOf(timeline.stretches, piece.start)).toBeGreaterThanOrEqual(0);
      expect(placeOf(timeline.stretches, piece.end)).toBeLessThanOrEqual(1);
    }
  }
  expect(timeline.stretches[0]?.left).toBe(0);
  expect(timeline.stretches[timeline.stretches.length - 1]?.right).toBeCloseTo(1);
});

test("waiting for a person is a piece of its own", () => {
  const gate = timelineOf(RELEASE, NOW).bars.find((one) => one.key === "approve_publish");
  expect(gate?.pieces.map((one) => [one.kind, one.isOpen])).toEqual([
    ["wait", false],
    ["run", false],
  ]);
});

test("retries and what is between them are pieces of their own", () => {
  const skeleton = skeletonOf({ workflow_id: "wf_1", steps: [{ id: "make", name: "Make" }] });
  const view = fold(
    skeleton,
    eventsOf([
      event(1, "workflow_started"),
      event(2, "step_started", { attempt: 1, of: 4 }, "make"),
      event(4, "step_retrying", { attempt: 1, next_at: "2026-01-02T03:04:13Z", error: { code: "x" } }, "make"),
      event(8, "step_started", { attempt: 2, of: 4 }, "make"),
    ]),
  );
  const now = Date.UTC(2026, 0, 2, 3, 4, 20);
  expect(timelineOf(view, now).bars[0]?.pieces.map((one) => [one.kind, one.state, one.end - one.start])).toEqual([
    ["run", "failed", 2000],
    ["pause", "retrying", 4000],
    ["run", "running", 7000],
  ]);
});

test("a long time in which nothing runs takes little room", () => {
  const skeleton = skeletonOf({ workflow_id: "wf_1", steps: [{ id: "a" }, { id: "b" }] });
  const at = (seconds: number, type: string, step: string, seq: number) => ({
    ...(event(seq, type, { attempt: 1 }, step) as object),
    at: new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString(),
  });
  const events = [at(0, "step_started", "a", 1), at(10, "step_completed", "a", 2), at(86_400, "step_started", "b", 3), at(86_410, "step_completed", "b", 4)];
  const timeline = timelineOf(fold(skeleton, eventsOf(events)), 0);
  expect(timeline.stretches.map((one) => one.isIdle)).toEqual([false, true, false]);
  expect(timeline.stretches[1] && timeline.stretches[1].right - timeline.stretches[1].left).toBeCloseTo(0.05);
  expect(timeline.ticks.length).toBeGreaterThan(2);
});

test("a snapshot has a bar for what it knows", () => {
  const snapshot = parseSnapshot(readFixture("release-completed"));
  if (snapshot === null) throw new Error("no snapshot");
  expect(timelineOf(snapshot.view, NOW).bars).toHaveLength(37);
});

test("nothing has no timeline", () => {
  const view = fold(skeletonOf({ workflow_id: "wf_1", steps: [] }), []);
  expect(timelineOf(view, NOW)).toMatchObject({ bars: [], ticks: [] });
});

test.each([
  [3, 5],
  [1_300, 2_000],
  [7_000, 10_000],
  [40_000, 60_000],
  [5 * 3_600_000, 6 * 3_600_000],
])("a step of at least %d ms is %d ms", (atLeast, expected) => {
  expect(niceStep(atLeast)).toBe(expected);
});

test("the matrix has a row for each repository and a column for each step with cells", () => {
  const matrix = matrixOf(RELEASE, ["backend", "frontend"]);
  expect(matrix.rows.map((one) => one.cell)).toEqual(["backend", "frontend"]);
  expect(matrix.columns.map((one) => one.id)).toEqual([
    ...["branches", "merge_status", "preview"],
    ...["candidate", "rollback_branch", "pull_request"],
    ...["ready", "merge", "tag", "forge_release", "back_merge"],
  ]);
  expect(matrix.rows.every((row) => row.cells.every((one) => one.state === "completed"))).toBe(true);
});

test("a step whose cells are not known yet is shown in every row", () => {
  const snapshot = parseSnapshot(readFixture("release-waiting"));
  if (snapshot === null) throw new Error("no snapshot");
  const row = matrixOf(snapshot.view, snapshot.repositories).rows[0];
  expect(row?.cells.map((one) => one.state)).toEqual([...Array<string>(7).fill("completed"), ...Array<string>(4).fill("queued")]);
  expect(row?.state).toBe("queued");
});

test("the last five lines of a log are kept, however it is cut", () => {
  const pieces = ["one\ntwo\nth", "ree\nfour\n", "five\nsix", "\n"];
  expect(pieces.reduce(addToTail, NO_TAIL).logTail).toEqual(["two", "three", "four", "five", "six"]);
  expect(addToTail(NO_TAIL, "1\n2\n3\n4\n5\n6\n7\n").logTail).toEqual(["3", "4", "5", "6", "7"]);
  expect(addToTail(addToTail(NO_TAIL, "open"), "1\n2\n3\n4\n5\n6\n7\n8").logTail).toEqual(["4", "5", "6", "7", "8"]);
});
