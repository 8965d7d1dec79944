import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseChatMessage, type ChatMessage } from "./chatEvents";
import { conversationOf } from "./conversation";
import { isRecord, listOf } from "./json";
import { append, allEvents, emptyLog } from "./log";
import type { ChatEvent } from "./chatEvents";
import { groupSessions, parseSession } from "./sessions";
import { chatEventsOf, listFixture, readFixture } from "./testing";
import type { Conversation } from "./turns";

const EVENTS = chatEventsOf(listFixture("session-events"));

function messages(): readonly ChatMessage[] {
  const session = readFixture("session");
  return isRecord(session) ? listOf(session, "messages").map(parseChatMessage).filter((one) => one !== null) : [];
}

function kinds(conversation: Conversation): readonly string[] {
  return conversation.turns.map((one) => one.kind);
}

type Line = readonly [type: string, data: object];

function told(...lines: readonly Line[]): readonly ChatEvent[] {
  return chatEventsOf(
    lines.map(([type, data], at) => ({ seq: at + 1, type, session_id: "ch_1", at: `2026-01-02T03:04:${String(at + 10)}.000Z`, data })),
  );
}

const HEARD: Line = ["status", { what: "message", status: "heard", message: "Heard." }];
const PLANNING: Line = ["status", { what: "plan", status: "planning" }];
const PLAN: Line = ["plan", { digest: "sha256:1", plan: { definition: "release" }, proposal: {} }];
const CONFIRMED: Line = ["status", { what: "plan", status: "confirmed" }];
const RUNS: Line = ["status", { what: "workflow", status: "running", workflow_id: "wf_1" }];
const STEP: Line = ["progress", { workflow_id: "wf_1", step: "make", state: "completed" }];
const APPROVAL: Line = ["approval_required", { id: "ap_1", workflow_id: "wf_1", step: "gate", digest: "sha256:2", quorum: 1, status: "pending" }];
const APPROVED: Line = ["status", { what: "approval", approval_id: "ap_1", status: "approved", decision: "approve", by: "ada" }];

describe("a real session", () => {
  test("reads as a conversation", () => {
    const conversation = conversationOf(EVENTS, messages());
    expect(kinds(conversation)).toEqual(["said", "plan", "live", "decided", "approval", "answer", "answer"]);
    expect(conversation.turns[0]).toMatchObject({ text: "release v2.1.0 of frontend and backend from sprint-2024-01" });
    expect(conversation.turns[1]).toMatchObject({ status: "confirmed", plan: { definition: "release" } });
    expect(conversation.turns[2]).toMatchObject({ completed: 22, failed: 0, effectsMade: 7 });
    expect(conversation.turns[3]).toMatchObject({ isAutomatic: true, by: "local", status: "approved" });
    expect(conversation.turns[5]).toMatchObject({ data: { what: "why" } });
  });

  test("waits for the second approval", () => {
    const conversation = conversationOf(EVENTS, messages());
    expect(conversation).toMatchObject({ busy: null, openPlan: null, workflowEnd: null, lastSeq: 65 });
    expect(conversation.openApproval?.approval.id).toBe("ap_NJM52DHWVEWY34FLWKLU3NZ7H2");
  });

  test("is the same however its events arrived", () => {
    const whole = conversationOf(EVENTS, messages());
    fc.assert(
      fc.property(fc.shuffledSubarray([...EVENTS]), (early) => {
        const log = append(append(emptyLog<ChatEvent>(), early), EVENTS);
        expect(conversationOf(allEvents(log), messages())).toEqual(whole);
      }),
      { numRuns: 30 },
    );
  });
});

test("a question is open until something is said", () => {
  const asked = chatEventsOf(listFixture("clarify-events"));
  const conversation = conversationOf(asked, [{ role: "user", text: "release", at: "2026-11-24T18:09:51.000Z", by: null }]);
  expect(kinds(conversation)).toEqual(["said", "clarification"]);
  expect(conversation.openClarification?.questions.map((one) => one.field)).toEqual(["repositories", "fix_version", "sprint_name"]);
  const later = [{ role: "user" as const, text: "frontend", at: "2026-11-24T18:10:00.000Z", by: null }];
  expect(conversationOf(asked, later).openClarification).toBeNull();
});

test("what people said is taken from the events where they hold it", () => {
  const said: Line = ["status", { what: "message", status: "heard", text: "release v1", by: "ada" }];
  const conversation = conversationOf(told(said, PLANNING), [{ role: "user", text: "release v1", at: "2026-01-02T03:04:10.000Z", by: null }]);
  expect(conversation.turns).toMatchObject([{ kind: "said", text: "release v1", by: "ada" }]);
  expect(conversation.busy).toBe("planning");
});

test("a newer plan takes the place of the one before", () => {
  const conversation = conversationOf(told(HEARD, PLANNING, PLAN, HEARD, PLANNING, PLAN));
  expect(conversation.turns.map((one) => one.kind === "plan" && one.status)).toEqual(["superseded", "shown"]);
  expect(conversation.openPlan?.id).toBe("event:6");
});

test("a plan that could not be started can be confirmed again", () => {
  const failed: Line = ["error", { what: "message", code: "resource_busy", message: "Busy." }];
  const conversation = conversationOf(told(HEARD, PLAN, CONFIRMED, failed));
  expect(conversation.openPlan?.digest).toBe("sha256:1");
  expect(conversation.turns[1]).toMatchObject({ kind: "error", code: "resource_busy", isOpen: false });
});

test("a dry run is no plan to confirm", () => {
  const conversation = conversationOf(told(HEARD, ["plan", { ...PLAN[1], dry_run: true }], ["complete", { what: "dry_run", message: "Dry." }]));
  expect(conversation.openPlan).toBeNull();
  expect(kinds(conversation)).toEqual(["plan", "complete"]);
});

test("a decision closes the approval and a new live card goes on below it", () => {
  const conversation = conversationOf(told(PLAN, CONFIRMED, RUNS, STEP, APPROVAL, APPROVED, STEP));
  expect(kinds(conversation)).toEqual(["plan", "live", "approval", "decided", "live"]);
  expect(conversation.openApproval).toBeNull();
  expect(conversation.turns[2]).toMatchObject({ approval: { status: "approved", quorum: { approved: 1 } } });
  expect(conversation.turns.map((one) => one.kind === "live" && one.isCurrent)).toEqual([false, false, false, false, true]);
});

test("an approval that is asked for again keeps its place", () => {
  expect(kinds(conversationOf(told(APPROVAL, APPROVAL)))).toEqual(["approval"]);
});

test("a failed step is open until it goes on or the workflow ends", () => {
  const failed: Line = ["error", { what: "recovery", workflow_id: "wf_1", step: "make", code: "broken", message: "Broken.", options: { retry: "Again." } }];
  const goesOn: Line = ["progress", { workflow_id: "wf_1", step: "make", state: "retrying" }];
  const end: Line = ["complete", { what: "workflow", workflow_id: "wf_1", status: "cancelled" }];
  const isOpen = (...lines: readonly Line[]) => conversationOf(told(RUNS, failed, ...lines)).turns.some((one) => one.kind === "error" && one.isOpen);
  const undoes: Line = ["status", { what: "workflow", workflow_id: "wf_1", status: "rolling_back" }];
  expect([isOpen(), isOpen(goesOn), isOpen(end), isOpen(STEP), isOpen(undoes)]).toEqual([true, false, false, false, false]);
});

test("a workflow that ended asks for nothing any more", () => {
  const conversation = conversationOf(told(RUNS, APPROVAL, ["complete", { what: "workflow", workflow_id: "wf_1", status: "cancelled" }]));
  expect(conversation).toMatchObject({ openApproval: null, workflowEnd: "cancelled" });
});

test("sessions are grouped by what they need", () => {
  const list = readFixture("sessions");
  const sessions = (isRecord(list) ? listOf(list, "items") : []).map(parseSession).filter((one) => one !== null);
  const names = (status: string) =>
    groupSessions(sessions, new Map([["wf_01M87BZY0VE71KZ8WWPZETVW21", status]])).map((one) => [one.name, one.sessions.length]);
  expect(names("waiting_for_approval")).toEqual([["needsYou", 3]]);
  expect(names("running")).toEqual([["needsYou", 2], ["running", 1]]);
  expect(names("completed")).toEqual([["needsYou", 2], ["earlier", 1]]);
});
