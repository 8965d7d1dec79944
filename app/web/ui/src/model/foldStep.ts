/** How the events of a step change it. */

import { dropRecovery, makeCells, setStatus, setStep, stepOf, type Draft } from "./draft";
import type { CompensatedEvent, EffectEvent, EndedEvent, RetryingEvent, StartedEvent, WorkflowEvent } from "./events";
import { addToTail, NO_TAIL } from "./logtail";
import type { Attempt, StepView } from "./view";

export function foldStepEvent(draft: Draft, event: WorkflowEvent): void {
  if (event.step === null) return;
  switch (event.type) {
    case "step_started":
      return started(draft, event);
    case "step_progress":
      setStep(draft, stepOf(draft, event.step, event.cell), { progress: event.data });
      return;
    case "step_log": {
      const step = stepOf(draft, event.step, event.cell);
      setStep(draft, step, addToTail(step, event.data.text));
      return;
    }
    case "step_retrying":
      return retrying(draft, event, event.step);
    case "step_completed":
    case "step_failed":
    case "step_skipped":
      return ended(draft, event, event.step);
    case "effect_planned":
    case "effect_made":
    case "effect_found":
    case "effect_not_made":
    case "effect_unknown":
      return effect(draft, event, event.step);
    case "step_compensated":
      return compensated(draft, event, event.step);
    default:
  }
}

function started(draft: Draft, event: StartedEvent): void {
  const step = stepOf(draft, event.step ?? "", event.cell);
  if (event.data.cells !== null) makeCells(draft, step, event.data.cells);
  const round = roundOfLog(event.data.log) ?? step.round;
  draft.round = Math.max(draft.round, round);
  const attempt: Attempt = {
    round,
    attempt: event.data.attempt,
    of: event.data.of,
    startedAt: event.at,
    endedAt: null,
    end: "running",
    log: event.data.log,
    error: null,
  };
  setStatus(draft, step, "running", event.at, {
    ...NO_TAIL,
    round,
    startedAt: step.startedAt ?? event.at,
    endedAt: null,
    attempt: event.data.attempt,
    of: event.data.of ?? step.of,
    nextAt: null,
    error: null,
    reason: null,
    source: null,
    progress: null,
    log: event.data.log,
    // An attempt without an end was cut off by a crash.
    attempts: [...closed(step, "interrupted", event.at, null), attempt],
  });
}

function retrying(draft: Draft, event: RetryingEvent, id: string): void {
  const step = stepOf(draft, id, event.cell);
  const { manual, rescoped, interrupted, error, nextAt } = event.data;
  const attempts = closed(step, interrupted ? "interrupted" : "retrying", event.at, error);
  if (manual || rescoped) {
    const round = manual ? nextRound(draft, event) : draft.round;
    draft.round = Math.max(draft.round, round);
    dropRecovery(draft, step.key);
    setStatus(draft, step, "retrying", event.at, {
      attempts,
      round,
      attempt: 0,
      startedAt: null,
      endedAt: null,
      nextAt: null,
      error,
      progress: null,
      reason: null,
      by: manual ? event.actor : null,
    });
    return;
  }
  setStatus(draft, step, "retrying", event.at, { attempts, nextAt, error, of: event.data.of ?? step.of });
}

/** One command may retry several steps; they share the round that it began. */
function nextRound(draft: Draft, event: RetryingEvent): number {
  const own = draft.moments.length - 1;
  const before = draft.moments[own - 1];
  const isSameCommand =
    before?.kind === "step_retried" && before.actor === event.actor && before.seq + 1 === event.seq;
  return isSameCommand ? draft.round : draft.round + 1;
}

function ended(draft: Draft, event: EndedEvent, id: string): void {
  const step = stepOf(draft, id, event.cell);
  const { data } = event;
  const status = endStatus(event);
  const end = status === "unknown" ? "failed" : status === "cached" ? "completed" : status;
  // What a person skips keeps its error: it is why it was skipped.
  const error = event.type === "step_failed" ? data.error : data.by !== null ? step.error : null;
  const isSkippedByItself = event.type === "step_skipped" && data.by === null;
  setStatus(draft, step, status, event.at, {
    endedAt: data.by === null ? event.at : (step.endedAt ?? event.at),
    attempt: data.attempt ?? (isSkippedByItself ? 0 : step.attempt),
    nextAt: null,
    progress: null,
    error,
    reason: data.reason,
    by: data.by,
    source: data.source,
    attempts: closed(step, end, event.at, data.error),
  });
  if (event.type === "step_failed") draft.error = data.error;
  dropRecovery(draft, step.key);
}

function endStatus(event: EndedEvent): "completed" | "cached" | "failed" | "unknown" | "skipped" {
  switch (event.type) {
    case "step_completed":
      return event.data.cached ? "cached" : "completed";
    case "step_failed":
      return event.data.error?.code === "effect_unknown" ? "unknown" : "failed";
    case "step_skipped":
      return "skipped";
  }
}

function effect(draft: Draft, event: EffectEvent, id: string): void {
  const step = stepOf(draft, id, event.cell);
  const { key } = event.data.effect;
  draft.effects.set(key, {
    ...event.data.effect,
    step: id,
    cell: event.cell,
    stepKey: step.key,
    status: EFFECT_STATUS[event.type],
    at: event.at,
    reason: event.data.reason,
    outcome: null,
  });
  if (!step.effectKeys.includes(key)) setStep(draft, step, { effectKeys: [...step.effectKeys, key] });
}

const EFFECT_STATUS = {
  effect_planned: "planned",
  effect_made: "made",
  effect_found: "found",
  effect_not_made: "not_made",
  effect_unknown: "unknown",
} as const;

function compensated(draft: Draft, event: CompensatedEvent, id: string): void {
  for (const { key } of event.data.undone) {
    const known = draft.effects.get(key);
    if (known) draft.effects.set(key, { ...known, status: "undone", at: event.at });
  }
  const step = stepOf(draft, id, event.cell);
  if (event.data.error !== null) {
    setStep(draft, step, { nextAt: event.data.nextAt });
    return;
  }
  if (event.data.complete || !hasUndoable(draft, step)) {
    setStatus(draft, step, "compensated", event.at, { nextAt: null });
    dropRecovery(draft, step.key);
  }
}

function hasUndoable(draft: Draft, step: StepView): boolean {
  return step.effectKeys.some((key) => {
    const known = draft.effects.get(key);
    if (known?.stepKey !== step.key || (known.status !== "made" && known.status !== "found")) return false;
    return known.reversibility === "reversible" || known.reversibility === "compensatable";
  });
}

/** The attempts with the open one, if there is one, ended. */
export function closed(
  step: StepView,
  end: Attempt["end"],
  at: string,
  error: Attempt["error"],
): readonly Attempt[] {
  const open = step.attempts[step.attempts.length - 1];
  if (open?.endedAt !== null) return step.attempts;
  return [...step.attempts.slice(0, -1), { ...open, endedAt: at, end, error }];
}

/** A log is named `<step>.<round>.<attempt>.log`; events do not tell the round in another way. */
function roundOfLog(log: string | null): number | null {
  const found = /\.(\d+)\.\d+\.log$/.exec(log ?? "");
  return found ? Number(found[1]) : null;
}
