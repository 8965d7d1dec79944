/** From a session's events, and the messages of one that does not have them in its events, to turns. Replaying changes nothing. */

import { parseApproval, type Approval } from "./approvals";
import { isDryRun, saidIn, type ChatEvent, type ChatMessage } from "./chatEvents";
import {
  change,
  closeQuestions,
  emptyDraft,
  idOf,
  isKind,
  live,
  supersedePlans,
  type ConversationDraft,
} from "./conversationDraft";
import { flagOf, recordOf, recordsOf, textOf, textsOf } from "./json";
import { parsePlan } from "./plan";
import { parseOptions } from "./recovery";
import type { ApprovalTurn, ClarificationTurn, Conversation, PlanTurn, Turn } from "./turns";

/**
 * `events` in order, each once (see `EventLog`); `messages` as `GET /chat/{session}` has them. What people said is taken from the events
 * where they hold it, else from the messages, placed by time.
 */
export function conversationOf(
  events: Iterable<ChatEvent>,
  messages: readonly ChatMessage[] = [],
): Conversation {
  const draft = emptyDraft();
  const all = [...events];
  const firstSaid = all.find((event) => saidIn(event) !== null);
  const said = messages.filter((one) => one.role === "user" && (firstSaid === undefined || one.at < firstSaid.at));
  let next = 0;
  for (const event of all) {
    for (let one = said[next]; one !== undefined && one.at <= event.at; one = said[++next]) say(draft, one, next);
    foldChat(draft, event);
    draft.lastSeq = event.seq ?? draft.lastSeq;
  }
  for (let one = said[next]; one !== undefined; one = said[++next]) say(draft, one, next);
  return finished(draft);
}

function say(draft: ConversationDraft, message: ChatMessage, index: number): void {
  const { text, at, by } = message;
  closeQuestions(draft);
  draft.turns.push({ kind: "said", id: `message:${index}`, at, text, by });
}

function foldChat(draft: ConversationDraft, event: ChatEvent): void {
  const said = saidIn(event);
  if (said !== null) {
    closeQuestions(draft);
    draft.turns.push({ kind: "said", id: idOf(event), at: event.at, text: said.text, by: said.by });
  }
  draft.workflowId = textOf(event.data, "workflow_id") ?? draft.workflowId;
  switch (event.type) {
    case "status":
      return status(draft, event);
    case "progress":
      return progress(draft, event);
    case "data":
      if (event.what === "effect") live(draft, event, (turn) => ({ ...turn, effectsMade: turn.effectsMade + made(event) }));
      else draft.answerData = event;
      return;
    case "clarification_required":
      draft.busy = null;
      supersedePlans(draft);
      draft.turns.push(clarification(event));
      return;
    case "plan":
      return plan(draft, event);
    case "approval_required":
      return approval(draft, event);
    case "error":
      return error(draft, event);
    case "complete":
      return complete(draft, event);
    default:
  }
}

function status(draft: ConversationDraft, event: ChatEvent): void {
  switch (event.what) {
    case "message":
      draft.busy = "heard";
      return;
    case "plan":
      if (event.status === "confirmed") {
        draft.busy = "starting";
        change(draft, "plan", (turn) => (turn.status === "shown" ? { ...turn, status: "confirmed" } : turn));
      } else if (event.status === "planning") {
        draft.busy = "planning";
        supersedePlans(draft);
      }
      return;
    case "approval":
      return decided(draft, event);
    case "workflow":
      draft.busy = null;
      draft.workflowEnd = null;
      // Who rolls back or cancels has decided about every step that failed.
      if (event.status === "rolling_back") change(draft, "error", (turn) => (turn.isOpen ? { ...turn, isOpen: false } : turn));
      // That it runs is what the live card shows.
      if (event.status === "running" && !isWorkflowTurn(draft.turns[draft.turns.length - 1])) {
        live(draft, event, (turn) => turn);
        return;
      }
      draft.turns.push({
        kind: "status",
        id: idOf(event),
        at: event.at,
        workflowId: draft.workflowId,
        status: event.status ?? "",
        message: event.message,
      });
      return;
    default:
  }
}

function isWorkflowTurn(turn: Turn | undefined): boolean {
  return turn?.kind === "live" || turn?.kind === "status";
}

function decided(draft: ConversationDraft, event: ChatEvent): void {
  const approvalId = textOf(event.data, "approval_id");
  if (approvalId === null) return;
  const decision = textOf(event.data, "status");
  if (decision === null || decision === "as_confirmed") {
    draft.automatic.add(approvalId);
    return;
  }
  if (draft.busy === "heard") draft.busy = null;
  change(draft, "approval", (turn) =>
    turn.approval.id === approvalId ? { ...turn, approval: withDecision(turn.approval, event, decision) } : turn,
  );
  draft.turns.push({
    kind: "decided",
    id: idOf(event),
    at: event.at,
    approvalId,
    step: textOf(event.data, "step"),
    cell: textOf(event.data, "cell"),
    status: decision,
    by: textOf(event.data, "by"),
    comment: textOf(event.data, "comment") ?? "",
    isAutomatic: draft.automatic.has(approvalId),
    message: event.message,
  });
}

function withDecision(approval: Approval, event: ChatEvent, status: string): Approval {
  const decision = textOf(event.data, "decision");
  const by = textOf(event.data, "by") ?? "";
  const comment = textOf(event.data, "comment") ?? "";
  const decisions =
    decision === null ? approval.decisions : [...approval.decisions, { decision, by, comment, at: event.at }];
  const approved = decisions.filter((one) => one.decision === "approve").length;
  return { ...approval, ...statusOf(status), decisions, quorum: { ...approval.quorum, approved } };
}

function statusOf(status: string): Partial<Approval> {
  switch (status) {
    case "approved":
    case "rejected":
    case "expired":
    case "voided":
      return { status };
    default:
      return {};
  }
}

function progress(draft: ConversationDraft, event: ChatEvent): void {
  const ended = { completed: Number(event.status === "completed"), failed: Number(event.status === "failed") };
  live(draft, event, (turn) => ({
    ...turn,
    completed: turn.completed + ended.completed,
    failed: turn.failed + ended.failed,
  }));
  if (event.status !== "failed") closeError(draft, event);
}

function made(event: ChatEvent): number {
  return event.status === "made" || event.status === "found" ? 1 : 0;
}

function clarification(event: ChatEvent): ClarificationTurn {
  return {
    kind: "clarification",
    id: idOf(event),
    at: event.at,
    message: event.message,
    questions: recordsOf(event.data, "questions").map((one) => ({
      field: textOf(one, "field") ?? "",
      message: textOf(one, "message") ?? "",
      choices: textsOf(one, "choices"),
    })),
    proposal: recordOf(event.data, "proposal") ?? {},
    isOpen: true,
  };
}

function plan(draft: ConversationDraft, event: ChatEvent): void {
  draft.busy = null;
  supersedePlans(draft);
  const shown = parsePlan(event.data);
  if (shown === null) return;
  draft.turns.push({
    kind: "plan",
    id: idOf(event),
    at: event.at,
    message: event.message,
    digest: textOf(event.data, "digest") ?? shown.digest,
    plan: shown,
    proposal: recordOf(event.data, "proposal") ?? {},
    status: isDryRun(event) ? "dry_run" : "shown",
  });
}

function approval(draft: ConversationDraft, event: ChatEvent): void {
  draft.busy = null;
  const asked = parseApproval(event.data);
  if (asked === null) return;
  const fresh: ApprovalTurn = {
    kind: "approval",
    id: idOf(event),
    at: event.at,
    workflowId: asked.workflowId,
    approval: asked,
    message: event.message,
    hasChanged: flagOf(event.data, "changed"),
    confirmedDigest: textOf(event.data, "confirmed_digest"),
  };
  const known = draft.turns.findIndex((turn) => turn.kind === "approval" && turn.approval.id === asked.id);
  // It is told again to who comes back: the card stays where it was.
  if (known < 0) draft.turns.push(fresh);
}

function error(draft: ConversationDraft, event: ChatEvent): void {
  draft.busy = null;
  const isRecovery = event.what === "recovery";
  if (!isRecovery && draft.workflowId === null) {
    // What was confirmed could not be started: it can be confirmed again.
    change(draft, "plan", (turn) => (turn.status === "confirmed" ? { ...turn, status: "shown" } : turn));
  }
  draft.turns.push({
    kind: "error",
    id: idOf(event),
    at: event.at,
    workflowId: isRecovery ? draft.workflowId : textOf(event.data, "workflow_id"),
    step: textOf(event.data, "step"),
    cell: textOf(event.data, "cell"),
    code: textOf(event.data, "code") ?? "internal_error",
    message: event.message,
    nextAction: textOf(event.data, "next_action") ?? "",
    details: recordOf(event.data, "details") ?? {},
    options: parseOptions(event.data["options"]),
    isOpen: isRecovery,
  });
}

function complete(draft: ConversationDraft, event: ChatEvent): void {
  draft.busy = null;
  if (event.what === "answer") {
    draft.turns.push({
      kind: "answer",
      id: idOf(event),
      at: event.at,
      message: event.message,
      code: textOf(event.data, "code"),
      data: draft.answerData?.data ?? null,
    });
    draft.answerData = null;
    return;
  }
  if (event.what === "workflow") {
    draft.workflowEnd = event.status;
    change(draft, "approval", (turn) =>
      turn.approval.status === "pending" ? { ...turn, approval: { ...turn.approval, status: "voided" } } : turn,
    );
    change(draft, "error", (turn) => (turn.isOpen ? { ...turn, isOpen: false } : turn));
  }
  draft.turns.push({
    kind: "complete",
    id: idOf(event),
    at: event.at,
    what: event.what ?? "workflow",
    workflowId: textOf(event.data, "workflow_id"),
    status: event.status,
    message: event.message,
    data: event.data,
  });
}

/** A step that goes on needs no decision any more. */
function closeError(draft: ConversationDraft, event: ChatEvent): void {
  const step = textOf(event.data, "step");
  const cell = textOf(event.data, "cell");
  change(draft, "error", (turn) =>
    turn.isOpen && turn.step === step && turn.cell === cell ? { ...turn, isOpen: false } : turn,
  );
}

function finished(draft: ConversationDraft): Conversation {
  const lives = draft.turns.flatMap((turn, at) => (turn.kind === "live" ? [at] : []));
  for (const at of lives.slice(0, -1)) {
    const turn = draft.turns[at];
    if (turn?.kind === "live") draft.turns[at] = { ...turn, isCurrent: false };
  }
  const last = <Kind extends Turn["kind"]>(kind: Kind, isOpen: (turn: Extract<Turn, { kind: Kind }>) => boolean) =>
    draft.turns.findLast((turn): turn is Extract<Turn, { kind: Kind }> => isKind(turn, kind) && isOpen(turn)) ?? null;
  return {
    turns: draft.turns,
    busy: draft.busy,
    openPlan: last("plan", (turn: PlanTurn) => turn.status === "shown"),
    openApproval: last("approval", (turn) => turn.approval.status === "pending"),
    openClarification: last("clarification", (turn) => turn.isOpen),
    workflowId: draft.workflowId,
    workflowEnd: draft.workflowEnd,
    lastSeq: draft.lastSeq,
  };
}
