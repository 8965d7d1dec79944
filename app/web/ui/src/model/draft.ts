/** A view while a batch of events is folded into it: the one place where something is changed, and only copies. */

import type { EffectView } from "./effects";
import { groupIds, keyOf, type SkeletonStep } from "./skeleton";
import { stateOfStep } from "./states";
import type { ApprovalRef, Moment, Recovery, StepView, WorkflowView } from "./view";

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

export interface Draft extends Mutable<Omit<WorkflowView, "steps" | "effects" | "approvals" | "moments">> {
  readonly steps: Map<string, StepView>;
  readonly effects: Map<string, EffectView>;
  readonly approvals: Map<string, ApprovalRef>;
  readonly moments: Moment[];
}

export function draftOf(view: WorkflowView): Draft {
  return {
    ...view,
    steps: new Map(view.steps),
    effects: new Map(view.effects),
    approvals: new Map(view.approvals),
    moments: [...view.moments],
  };
}

/** Written out field by field: engines keep such an object, and every copy of it, several times faster than one made by spreading. */
export function plainStep(step: SkeletonStep): StepView {
  return {
    id: step.id,
    cell: step.cell,
    name: step.name,
    group: step.group,
    isGroup: step.isGroup,
    type: step.type,
    needs: step.needs,
    optional: step.optional,
    reversibility: step.reversibility,
    asks: step.asks,
    condition: step.condition,
    allowedAttempts: step.allowedAttempts,
    key: keyOf(step),
    status: "pending",
    state: "queued",
    since: null,
    startedAt: null,
    endedAt: null,
    attempt: 0,
    of: step.allowedAttempts,
    round: 1,
    nextAt: null,
    progress: null,
    error: null,
    reason: null,
    by: null,
    source: null,
    log: null,
    logTail: [],
    isTailOpen: false,
    attempts: [],
    effectKeys: [],
    approvalId: null,
  };
}

/** Return the step; a cell that was not known before is made like the step that stands for all of them. */
export function stepOf(draft: Draft, id: string, cell: string | null): StepView {
  const key = keyOf({ id, cell });
  const known = draft.steps.get(key);
  if (known !== undefined) return known;
  const template = draft.steps.get(id) ?? siblingOf(draft, id);
  const step = plainStep(template ? { ...template, id, cell, isGroup: false } : unknownStep(id, cell));
  // A matrix over one step: its cells belong to it as the steps of a group do.
  const isOwnCell = template !== undefined && template.group === null && cell !== null;
  if (isOwnCell && template.cell === null) put(draft, { ...template, isGroup: true });
  return put(draft, isOwnCell ? { ...step, group: id } : step);
}

/** Make the steps of a group's cells as soon as it tells which there are. */
export function makeCells(draft: Draft, group: StepView, cells: readonly string[]): void {
  const members = new Set<string>();
  for (const step of draft.steps.values()) if (step.group === group.id) members.add(step.id);
  for (const id of members.size > 0 ? members : [group.id]) {
    for (const cell of cells) stepOf(draft, id, cell);
  }
}

export function setStep(draft: Draft, step: StepView, change: Partial<StepView>): StepView {
  return put(draft, { ...step, ...change });
}

function put(draft: Draft, step: StepView): StepView {
  const before = draft.steps.get(step.key);
  draft.executing += Number(executes(step)) - Number(before !== undefined && executes(before));
  draft.steps.set(step.key, step);
  return step;
}

export function executes(step: StepView): boolean {
  return !step.isGroup && (step.status === "running" || step.status === "retrying");
}

/** Change what a step is; `since` moves only when it becomes something else. */
export function setStatus(draft: Draft, step: StepView, status: string, at: string, change: Partial<StepView> = {}): StepView {
  const since = step.status === status && status !== "running" ? step.since : at;
  return setStep(draft, step, { ...change, status, state: stateOfStep(status, draft.status), since });
}

export function dropRecovery(draft: Draft, key: string | null): void {
  if (draft.recoveries.some((one) => one.key === key)) {
    draft.recoveries = draft.recoveries.filter((one: Recovery) => one.key !== key);
  }
}

/** Put added steps into the definition's order and drop the rows that stood for cells which are known now. */
export function settleOrder(draft: Draft): void {
  const places = new Map<string, number>();
  const celled = new Set<string>();
  for (const step of draft.steps.values()) {
    if (!places.has(step.id)) places.set(step.id, places.size);
    if (step.cell !== null && step.group !== null) celled.add(step.id);
  }
  const groups = groupIds(draft.steps.values());
  const stays = [...draft.steps.values()].filter(
    (step) => !(step.cell === null && step.group !== null && celled.has(step.id)),
  );
  stays.sort((one, other) => (places.get(one.id) ?? 0) - (places.get(other.id) ?? 0));
  draft.steps.clear();
  for (const step of stays) {
    const isGroup = step.isGroup || (step.cell === null && groups.has(step.id));
    draft.steps.set(step.key, step.isGroup === isGroup ? step : { ...step, isGroup });
  }
  draft.executing = stays.filter((step) => executes(draft.steps.get(step.key) ?? step)).length;
}

function siblingOf(draft: Draft, id: string): StepView | undefined {
  for (const step of draft.steps.values()) if (step.id === id) return step;
  return undefined;
}

function unknownStep(id: string, cell: string | null): SkeletonStep {
  return {
    id,
    cell,
    name: id,
    group: null,
    isGroup: false,
    type: null,
    needs: null,
    optional: false,
    reversibility: null,
    asks: false,
    condition: null,
    allowedAttempts: null,
  };
}
