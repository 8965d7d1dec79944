/** From the JSON of an event to the union of `events.ts`; what is missing or of a wrong type reads as absent. */

import { parseEffect, stepKey, type Effect } from "./effects";
import type {
  ApprovalEvent,
  ApprovalRequestedEvent,
  ClosedEvent,
  CompensatedEvent,
  CreatedEvent,
  EndedEvent,
  Gap,
  Place,
  Progress,
  RecoveryEvent,
  RetryingEvent,
  ScopeEvent,
  StepError,
  TurnedEvent,
  WorkflowEvent,
} from "./events";
import { flagOf, isRecord, listOf, numberOf, recordOf, textOf, textsOf, type JsonRecord } from "./json";
import { parseOptions } from "./recovery";

/** Read the JSON of one server-sent event; null for what is no event at all. `name` is the `event:` line, needed for a gap. */
export function parseEvent(json: unknown, name?: string): WorkflowEvent | Gap | null {
  if (!isRecord(json)) return null;
  const type = textOf(json, "type") ?? name ?? null;
  if (type === null) return null;
  if (type === "gap") return parseGap(json);
  const workflowId = textOf(json, "workflow_id");
  if (workflowId === null) return null;
  const step = textOf(json, "step");
  const cell = textOf(json, "cell");
  const place: Place = {
    seq: numberOf(json, "seq"),
    workflowId,
    step,
    cell,
    key: step === null ? null : stepKey(step, cell),
    at: textOf(json, "at") ?? "",
    actor: textOf(json, "actor") ?? "",
  };
  const data = recordOf(json, "data") ?? {};
  return known(type, place, data) ?? { ...place, type: "other", name: type, data };
}

export function parseGap(json: JsonRecord): Gap | null {
  const first = numberOf(json, "first");
  if (first === null) return null;
  return {
    type: "gap",
    seq: null,
    askedAfter: numberOf(json, "asked_after") ?? 0,
    first,
    last: numberOf(json, "last"),
  };
}

export function parseStepError(json: unknown): StepError | null {
  if (!isRecord(json)) return null;
  return {
    code: textOf(json, "code") ?? "step_failed",
    message: textOf(json, "message") ?? "",
    nextAction: textOf(json, "next_action") ?? "",
    details: recordOf(json, "details") ?? {},
  };
}

function known(type: string, place: Place, data: JsonRecord): WorkflowEvent | null {
  switch (type) {
    case "workflow_queued":
    case "workflow_started":
      return { ...place, type, data: created(data) };
    case "step_started":
      return {
        ...place,
        type,
        data: {
          attempt: numberOf(data, "attempt") ?? 1,
          of: numberOf(data, "of"),
          log: textOf(data, "log"),
          cells: Array.isArray(data["cells"]) ? textsOf(data, "cells") : null,
        },
      };
    case "step_progress":
      return { ...place, type, data: parseProgress(data) };
    case "step_log":
      return { ...place, type, data: { text: textOf(data, "text") ?? "" } };
    case "step_retrying":
      return { ...place, type, data: retrying(data) };
    case "step_completed":
    case "step_failed":
    case "step_skipped":
      return { ...place, type, data: ended(data) };
    case "effect_planned":
    case "effect_made":
    case "effect_found":
    case "effect_not_made":
    case "effect_unknown": {
      const effect = parseEffect(data["effect"]);
      return effect && { ...place, type, data: { effect, reason: textOf(data, "reason") } };
    }
    case "approval_requested": {
      const approvalId = textOf(data, "approval_id");
      return approvalId === null ? null : { ...place, type, data: requested(approvalId, data) };
    }
    case "approval_decided":
    case "approval_expired":
    case "approval_voided":
    case "approval_reminded": {
      const approvalId = textOf(data, "approval_id");
      return approvalId === null
        ? null
        : { ...place, type, data: decided(approvalId, type.slice("approval_".length), data) };
    }
    case "recovery_requested":
      return { ...place, type, data: recovery(data) };
    case "step_compensated":
      return { ...place, type, data: compensated(data) };
    case "scope_changed":
      return { ...place, type, data: rescoped(data) };
    case "workflow_paused":
    case "workflow_resumed":
    case "workflow_reopened":
    case "rollback_started":
      return { ...place, type, data: turned(data) };
    case "workflow_completed":
    case "workflow_failed":
    case "workflow_cancelled":
    case "workflow_rolled_back":
    case "workflow_rejected":
      return { ...place, type, data: closed(data) };
    default:
      return null;
  }
}

function created(data: JsonRecord): CreatedEvent["data"] {
  return {
    definition: textOf(data, "definition"),
    version: textOf(data, "version"),
    inputs: recordOf(data, "inputs"),
    resources: textsOf(data, "resources"),
    reason: textOf(data, "reason"),
    message: textOf(data, "message") ?? "",
    blockedBy: textOf(data, "blocked_by"),
    until: textOf(data, "until"),
  };
}

export function parseProgress(data: JsonRecord): Progress {
  return {
    done: numberOf(data, "done") ?? 0,
    total: numberOf(data, "total") ?? 0,
    message: textOf(data, "message") ?? "",
  };
}

function retrying(data: JsonRecord): RetryingEvent["data"] {
  return {
    attempt: numberOf(data, "attempt") ?? 0,
    of: numberOf(data, "of"),
    nextAt: textOf(data, "next_at"),
    error: parseStepError(data["error"]),
    manual: flagOf(data, "manual"),
    interrupted: flagOf(data, "interrupted"),
    rescoped: flagOf(data, "rescoped"),
    comment: textOf(data, "comment") ?? "",
  };
}

function ended(data: JsonRecord): EndedEvent["data"] {
  return {
    attempt: numberOf(data, "attempt"),
    error: parseStepError(data["error"]),
    reason: textOf(data, "reason"),
    cached: flagOf(data, "cached"),
    source: recordOf(data, "source"),
    by: textOf(data, "by"),
  };
}

function requested(approvalId: string, data: JsonRecord): ApprovalRequestedEvent["data"] {
  return {
    approvalId,
    title: textOf(data, "title") ?? "",
    message: textOf(data, "message") ?? "",
    digest: textOf(data, "digest") ?? "",
    expiresAt: textOf(data, "expires_at"),
    repeated: flagOf(data, "repeated"),
  };
}

function decided(approvalId: string, kind: string, data: JsonRecord): ApprovalEvent["data"] {
  return {
    approvalId,
    decision: textOf(data, "decision"),
    status: textOf(data, "status") ?? (kind === "reminded" ? "pending" : kind),
    by: textOf(data, "by"),
    comment: textOf(data, "comment") ?? "",
    digest: textOf(data, "digest"),
    reason: textOf(data, "reason"),
  };
}

function recovery(data: JsonRecord): RecoveryEvent["data"] {
  return {
    error: parseStepError(data["error"]) ?? { code: "step_failed", message: "", nextAction: "", details: {} },
    attempts: numberOf(data, "attempts") ?? 0,
    log: textOf(data, "log"),
    undoing: flagOf(data, "undoing"),
    options: parseOptions(data["options"]),
  };
}

function effectsOf(data: JsonRecord, name: string): readonly Effect[] {
  return listOf(data, name)
    .map(parseEffect)
    .filter((one) => one !== null);
}

function compensated(data: JsonRecord): CompensatedEvent["data"] {
  const single = parseEffect(data["effect"]);
  return {
    undone: single === null ? effectsOf(data, "undone") : [single],
    complete: data["complete"] !== false,
    attempt: numberOf(data, "attempt"),
    nextAt: textOf(data, "next_at"),
    error: parseStepError(data["error"]),
  };
}

function rescoped(data: JsonRecord): ScopeEvent["data"] {
  return {
    change: recordOf(data, "change") ?? {},
    before: recordOf(data, "before") ?? {},
    after: recordOf(data, "after") ?? {},
    comment: textOf(data, "comment") ?? "",
  };
}

function turned(data: JsonRecord): TurnedEvent["data"] {
  return {
    comment: textOf(data, "comment") ?? "",
    unparked: flagOf(data, "unparked"),
    ending: textOf(data, "ending"),
    keep: flagOf(data, "keep"),
    reason: textOf(data, "reason"),
    left: textOf(data, "left"),
  };
}

function closed(data: JsonRecord): ClosedEvent["data"] {
  return {
    status: textOf(data, "status"),
    error: parseStepError(data["error"]),
    errorStep: textOf(data, "error_step"),
    undone: effectsOf(data, "undone"),
    stays: effectsOf(data, "stays"),
    uncertain: effectsOf(data, "uncertain"),
    comment: textOf(data, "comment") ?? "",
  };
}
