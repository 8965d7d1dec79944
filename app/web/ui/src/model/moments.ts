/** Which events a person wants to read of, as kinds and values; the page has the words. */

import type { Draft } from "./draft";
import type { WorkflowEvent } from "./events";
import type { Moment, MomentKind } from "./view";

type Values = Moment["values"];

export function momentsOf(event: WorkflowEvent, draft: Draft): readonly Moment[] {
  const told = tell(event);
  if (told === null || event.seq === null) return [];
  const step = event.key === null ? undefined : (draft.steps.get(event.key) ?? draft.steps.get(event.step ?? ""));
  return [
    {
      seq: event.seq,
      kind: told[0],
      at: event.at,
      actor: event.actor,
      key: event.key,
      name: step?.name ?? event.step,
      cell: event.cell,
      values: told[1],
    },
  ];
}

/** Leave out what is not known, so that a text can ask whether a value is there. */
function values(given: Readonly<Record<string, string | number | boolean | null | undefined>>): Values {
  const known: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(given)) {
    if (value !== null && value !== undefined && value !== "") known[name] = value;
  }
  return known;
}

function tell(event: WorkflowEvent): readonly [MomentKind, Values] | null {
  switch (event.type) {
    case "workflow_queued":
      return ["queued", values({ reason: event.data.reason, blockedBy: event.data.blockedBy, until: event.data.until })];
    case "workflow_started":
      return ["started", values({ definition: event.data.definition, version: event.data.version })];
    case "step_retrying": {
      const { attempt, of, nextAt, error, comment, manual, rescoped, interrupted } = event.data;
      if (manual) return ["step_retried", values({ comment })];
      if (rescoped) return ["step_rescoped", {}];
      if (interrupted) return ["step_interrupted", {}];
      return ["step_retrying", values({ attempt, of, nextAt, code: error?.code, message: error?.message })];
    }
    case "step_completed":
      return event.data.cached ? ["step_cached", {}] : null;
    case "step_failed":
      return ["step_failed", values({ code: event.data.error?.code, message: event.data.error?.message })];
    case "step_skipped":
      return ["step_skipped", values({ reason: event.data.reason, by: event.data.by })];
    case "step_compensated": {
      const { error, undone, nextAt } = event.data;
      if (error !== null) return ["step_not_undone", values({ code: error.code, message: error.message, nextAt })];
      return ["step_undone", { count: undone.length }];
    }
    case "effect_made":
    case "effect_found":
    case "effect_not_made":
    case "effect_unknown": {
      const { kind, target, summary, reversibility, repository } = event.data.effect;
      return [event.type, values({ kind, target, summary, reversibility, repository, reason: event.data.reason })];
    }
    case "approval_requested":
      return ["approval_requested", values({ title: event.data.title, approvalId: event.data.approvalId })];
    case "approval_decided": {
      const { status, by, comment, approvalId, decision } = event.data;
      const kind = status === "approved" ? "approval_approved" : status === "rejected" ? "approval_rejected" : "approval_counted";
      return [kind, values({ by: by ?? event.actor, comment, approvalId, decision })];
    }
    case "approval_expired":
    case "approval_reminded":
      return [event.type, values({ approvalId: event.data.approvalId })];
    case "approval_voided":
      return [event.type, values({ approvalId: event.data.approvalId, reason: event.data.reason })];
    case "recovery_requested":
      return ["recovery_requested", values({ code: event.data.error.code, message: event.data.error.message })];
    case "scope_changed":
      return ["scope_changed", values({ comment: event.data.comment, fields: Object.keys(event.data.after).join(", ") })];
    case "workflow_paused":
      return ["paused", values({ comment: event.data.comment })];
    case "workflow_resumed":
      return [event.data.unparked ? "unparked" : "resumed", values({ comment: event.data.comment })];
    case "workflow_reopened":
      return ["reopened", {}];
    case "rollback_started":
      return [
        event.data.ending === "cancel" ? "cancel_started" : "rollback_started",
        values({ comment: event.data.comment, reason: event.data.reason, keep: event.data.keep, left: event.data.left }),
      ];
    case "workflow_completed":
      return [event.data.status === "completed_with_failures" ? "completed_with_failures" : "completed", {}];
    case "workflow_failed":
      return ["failed", values({ code: event.data.error?.code, message: event.data.error?.message, step: event.data.errorStep })];
    case "workflow_cancelled":
      return ["cancelled", endedValues(event.data.undone.length, event.data.stays.length, event.data.uncertain.length)];
    case "workflow_rolled_back":
      return ["rolled_back", endedValues(event.data.undone.length, event.data.stays.length, event.data.uncertain.length)];
    case "workflow_rejected":
      return ["rejected", {}];
    default:
      return null;
  }
}

function endedValues(undone: number, stays: number, uncertain: number): Values {
  return { undone, stays, uncertain };
}
