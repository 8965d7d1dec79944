/** The view that the service's own picture gives at once, before any event was folded. */

import { parseEffect } from "./effects";
import { parseProgress, parseStepError } from "./parse";
import { countStates } from "./fold";
import { executes, plainStep } from "./draft";
import { groupState } from "./groups";
import { isRecord, numberOf, recordOf, recordsOf, textOf, type JsonRecord } from "./json";
import { groupIds, parseSkeleton, parseSkeletonStep, type Skeleton } from "./skeleton";
import { stepKey, EFFECT_STATUSES, type EffectView } from "./effects";
import { stateOfStep, stateOfWorkflow, type StepState } from "./states";
import type { Recovery, StepView, Wait, WorkflowView } from "./view";

/** What a page opens with: the static steps, the service's picture, and which commands it allows. */
export interface Snapshot {
  readonly skeleton: Skeleton;
  readonly view: WorkflowView;
  readonly allowedOperations: readonly string[];
  readonly isRunning: boolean;
  /** Nobody drives it: the process that did has ended. */
  readonly isUnattended: boolean;
  readonly forkedFrom: string | null;
  readonly repositories: readonly string[];
  readonly executionTimeS: number | null;
}

/** Read `GET /workflows/{id}`; null when it is no such answer. */
export function parseSnapshot(answer: unknown): Snapshot | null {
  const skeleton = parseSkeleton(answer);
  if (skeleton === null || !isRecord(answer)) return null;
  const metadata = recordOf(answer, "metadata") ?? {};
  const forked = recordOf(metadata, "forked_from");
  return {
    skeleton,
    view: viewOf(answer, metadata, skeleton),
    allowedOperations: textList(answer["allowed_operations"]),
    isRunning: answer["is_running"] === true,
    isUnattended: metadata["unattended"] === true,
    forkedFrom: forked === null ? textOf(metadata, "forked_from") : textOf(forked, "workflow_id"),
    repositories: skeleton.repositories,
    executionTimeS: numberOf(metadata, "execution_time_s"),
  };
}

/** Choose what to show: the fold once it has caught up with the picture, the picture until then. */
export function reconcile(snapshot: Snapshot, folded: WorkflowView): WorkflowView {
  return folded.seq >= snapshot.view.seq && folded.seq > 0 ? folded : snapshot.view;
}

const HAS_ERROR: ReadonlySet<string> = new Set(["failed", "unknown", "retrying", "skipped"]);

function viewOf(answer: JsonRecord, metadata: JsonRecord, skeleton: Skeleton): WorkflowView {
  const status = textOf(metadata, "status") ?? "unknown";
  const state = recordOf(answer, "state") ?? {};
  const effects = new Map<string, EffectView>();
  const steps = stepsOf(answer, status, effects);
  const waiting = recordsOf(metadata, "waiting_for");
  const updatedAt = textOf(metadata, "updated_at");
  return {
    workflowId: skeleton.workflowId,
    status,
    state: stateOfWorkflow(status),
    phase: status.startsWith("waiting_for_") ? (textOf(metadata, "parked_from") ?? "running") : status,
    phaseBefore: textOf(metadata, "paused_from"),
    since: textOf(metadata, "waiting_since") ?? updatedAt,
    createdAt: textOf(metadata, "created_at"),
    endedAt: textOf(metadata, "completed_at"),
    startedBy: textOf(metadata, "started_by"),
    round: numberOf(metadata, "round") ?? 1,
    definition: skeleton.definition,
    version: skeleton.version,
    inputs: recordOf(state, "inputs") ?? {},
    admission: admissionOf(metadata),
    error: parseStepError(metadata["last_error"]),
    ending: null,
    steps,
    effects,
    approvals: new Map(),
    recoveries: waiting.filter((one) => textOf(one, "what") === "recovery").map((one) => recoveryOf(one, steps)),
    waits: waiting.map(waitOf),
    moments: [],
    counts: countStates(steps.values()),
    executing: [...steps.values()].filter(executes).length,
    seq: numberOf(answer, "last_seq") ?? 0,
    updatedAt,
  };
}

function stepsOf(
  answer: JsonRecord,
  status: string,
  effects: Map<string, EffectView>,
): ReadonlyMap<string, StepView> {
  const rows = recordsOf(answer, "steps");
  const groups = groupIds(rows.map(parseSkeletonStep));
  const steps = new Map<string, StepView>();
  for (const row of rows) {
    const step = stepViewOf(row, status, groups, effects);
    steps.set(step.key, step);
  }
  const members = new Map<string, StepState[]>();
  for (const step of steps.values()) {
    if (step.group === null) continue;
    members.set(step.group, [...(members.get(step.group) ?? []), step.state]);
  }
  for (const step of steps.values()) {
    if (step.isGroup) steps.set(step.key, { ...step, state: groupState(step.state, members.get(step.id) ?? []) });
  }
  return steps;
}

function stepViewOf(
  row: JsonRecord,
  workflowStatus: string,
  groups: ReadonlySet<string>,
  effects: Map<string, EffectView>,
): StepView {
  const plain = parseSkeletonStep(row);
  // A matrix over one step: its cells belong to it as the steps of a group do.
  const isCell = plain.cell !== null && plain.group === null && groups.has(plain.id);
  const isGroup = plain.isGroup || (plain.cell === null && groups.has(plain.id));
  const step = { ...plain, isGroup, group: isCell ? plain.id : plain.group };
  const status = textOf(row, "status") ?? "pending";
  const endedAt = textOf(row, "completed_at");
  const startedAt = textOf(row, "started_at");
  const progress = recordOf(row, "progress");
  const base = plainStep(step);
  for (const one of recordsOf(row, "effects")) noteEffect(one, base, endedAt ?? startedAt ?? "", effects);
  return {
    ...base,
    status,
    state: stateOfStep(status, workflowStatus),
    since: endedAt ?? startedAt,
    startedAt,
    endedAt,
    attempt: numberOf(row, "attempts") ?? 0,
    nextAt: textOf(row, "next_try_at"),
    progress: progress && parseProgress(progress),
    // A step that is asked for again still carries the error of the time before.
    error: HAS_ERROR.has(status) ? parseStepError(row["error"]) : null,
    reason: textOf(row, "reason"),
    log: textOf(row, "log"),
    effectKeys: [...effects.values()].filter((one) => one.stepKey === base.key).map((one) => one.key),
  };
}

function noteEffect(json: JsonRecord, step: StepView, at: string, effects: Map<string, EffectView>): void {
  const effect = parseEffect(json);
  if (effect === null) return;
  effects.set(effect.key, {
    ...effect,
    step: step.id,
    cell: step.cell,
    stepKey: step.key,
    status: EFFECT_STATUSES.find((one) => one === textOf(json, "status")) ?? "unknown",
    at,
    reason: null,
    outcome: recordOf(json, "outcome"),
  });
}

function admissionOf(metadata: JsonRecord): WorkflowView["admission"] {
  const reason = textOf(metadata, "reason");
  if (reason === null) return null;
  return {
    reason,
    message: textOf(metadata, "message") ?? "",
    blockedBy: textOf(metadata, "blocked_by"),
    until: textOf(metadata, "until"),
  };
}

function keyOfWait(row: JsonRecord): string | null {
  const step = textOf(row, "step");
  return step === null ? null : stepKey(step, textOf(row, "cell"));
}

function recoveryOf(row: JsonRecord, steps: ReadonlyMap<string, StepView>): Recovery {
  const key = keyOfWait(row);
  const step = key === null ? undefined : steps.get(key);
  return {
    key,
    since: textOf(row, "since") ?? "",
    error: step?.error ?? { code: "step_failed", message: "", nextAction: "", details: {} },
    attempts: step?.attempt ?? 0,
    log: step?.log ?? null,
    undoing: step?.status === "completed",
    options: [],
  };
}

function waitOf(row: JsonRecord): Wait {
  return {
    what: textOf(row, "what") === "recovery" ? "recovery" : "approval",
    key: keyOfWait(row),
    since: textOf(row, "since"),
    approvalId: textOf(row, "approval_id"),
    until: null,
    reason: null,
    blockedBy: null,
    message: "",
  };
}

function textList(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
