/** How events change the workflow as a whole, and what people have to decide. */

import { dropRecovery, setStatus, stepOf, type Draft } from "./draft";
import type {
  ApprovalEvent,
  ApprovalRequestedEvent,
  ClosedEvent,
  CreatedEvent,
  RecoveryEvent,
  ScopeEvent,
  TurnedEvent,
  WorkflowEvent,
} from "./events";
import { closed as closedAttempts } from "./foldStep";
import type { ApprovalRef } from "./view";

const OPEN: ReadonlySet<string> = new Set(["running", "retrying", "waiting_for_approval"]);
const ENDINGS = {
  workflow_completed: "completed",
  workflow_failed: "failed",
  workflow_cancelled: "cancelled",
  workflow_rolled_back: "rolled_back",
  workflow_rejected: "rejected",
} as const;

export function foldWorkflowEvent(draft: Draft, event: WorkflowEvent): void {
  switch (event.type) {
    case "workflow_queued":
    case "workflow_started":
      return created(draft, event);
    case "approval_requested":
      return requested(draft, event);
    case "approval_decided":
    case "approval_expired":
    case "approval_voided":
      return decided(draft, event);
    case "recovery_requested":
      return asked(draft, event);
    case "scope_changed":
      return rescoped(draft, event);
    case "workflow_paused":
    case "workflow_resumed":
    case "workflow_reopened":
    case "rollback_started":
      return turned(draft, event);
    case "workflow_completed":
    case "workflow_failed":
    case "workflow_cancelled":
    case "workflow_rolled_back":
    case "workflow_rejected":
      return ended(draft, event);
    default:
  }
}

function created(draft: Draft, event: CreatedEvent): void {
  const { definition, version, inputs, reason, message, blockedBy, until } = event.data;
  draft.phase = event.type === "workflow_queued" ? "queued" : "running";
  draft.createdAt ??= event.at;
  draft.startedBy ??= event.actor;
  draft.definition = definition ?? draft.definition;
  draft.version = version ?? draft.version;
  draft.inputs = inputs ?? draft.inputs;
  draft.admission = reason === null ? null : { reason, message, blockedBy, until };
}

function requested(draft: Draft, event: ApprovalRequestedEvent): void {
  const step = stepOf(draft, event.step ?? "", event.cell);
  const { approvalId: id, title, message, digest, expiresAt } = event.data;
  draft.approvals.set(id, {
    id,
    key: step.key,
    title,
    message,
    digest,
    status: "pending",
    requestedAt: event.at,
    expiresAt,
    decisions: [],
    voidedBecause: null,
  });
  setStatus(draft, step, "waiting_for_approval", event.at, {
    startedAt: step.startedAt ?? event.at,
    approvalId: id,
    error: null,
  });
}

const STATUSES = ["pending", "approved", "rejected", "expired", "voided"] as const;

function decided(draft: Draft, event: ApprovalEvent): void {
  const { approvalId, decision, by, comment, reason } = event.data;
  const known = draft.approvals.get(approvalId);
  if (known === undefined) return;
  const status = STATUSES.find((one) => one === event.data.status) ?? known.status;
  const decisions =
    event.type === "approval_decided"
      ? [...known.decisions, { decision: decision ?? status, by: by ?? event.actor, at: event.at, comment }]
      : known.decisions;
  draft.approvals.set(approvalId, { ...known, status, decisions, voidedBecause: reason });
  if (status !== "voided" || event.step === null) return;
  const step = stepOf(draft, event.step, event.cell);
  if (step.status === "waiting_for_approval") setStatus(draft, step, "pending", event.at);
}

function asked(draft: Draft, event: RecoveryEvent): void {
  const { error, attempts, log, undoing, options } = event.data;
  dropRecovery(draft, event.key);
  draft.recoveries = [
    ...draft.recoveries,
    { key: event.key, since: event.at, error, attempts, log, undoing, options },
  ];
}

function rescoped(draft: Draft, event: ScopeEvent): void {
  draft.round += 1;
  draft.inputs = { ...draft.inputs, ...event.data.after };
  draft.recoveries = [];
  if (draft.phase === "paused") draft.phaseBefore = "running";
  else draft.phase = "running";
  // Groups are looked at anew; of their steps only those that the change touches, which tell it themselves.
  for (const step of draft.steps.values()) {
    if (step.isGroup && step.status !== "pending") {
      setStatus(draft, step, "pending", event.at, { endedAt: null, error: null });
    }
  }
}

function turned(draft: Draft, event: TurnedEvent): void {
  switch (event.type) {
    case "workflow_paused":
      draft.phaseBefore = draft.phase;
      draft.phase = "paused";
      return;
    case "workflow_resumed":
      if (event.data.unparked) dropRecovery(draft, null);
      else [draft.phase, draft.phaseBefore] = [draft.phaseBefore ?? "running", null];
      return;
    case "workflow_reopened":
      draft.phase = "running";
      draft.ending = null;
      draft.endedAt = null;
      return;
    case "rollback_started":
      draft.phase = "rolling_back";
      draft.phaseBefore = null;
      draft.ending = event.data.ending;
      draft.endedAt = null;
      voidAll(draft);
  }
}

function ended(draft: Draft, event: ClosedEvent): void {
  const before = draft.status;
  draft.phase = event.data.status ?? ENDINGS[event.type];
  draft.phaseBefore = null;
  draft.endedAt = event.at;
  draft.error = event.data.error ?? draft.error;
  voidAll(draft);
  if (event.type !== "workflow_cancelled" && event.type !== "workflow_rolled_back") return;
  draft.status = draft.phase;
  for (const step of draft.steps.values()) {
    if (!OPEN.has(step.status)) continue;
    const attempts = closedAttempts(step, "cancelled", event.at, null);
    setStatus(draft, step, "cancelled", event.at, { attempts, endedAt: event.at, nextAt: null, progress: null });
  }
  draft.status = before;
}

/** Nothing is asked any more. */
function voidAll(draft: Draft): void {
  draft.recoveries = [];
  for (const [id, approval] of draft.approvals) {
    if (approval.status === "pending") {
      draft.approvals.set(id, { ...approval, status: "voided" } satisfies ApprovalRef);
    }
  }
}
