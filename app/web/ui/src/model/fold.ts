/**
 * From events to what a workflow looks like. Pure and incremental: folding some events and then the others gives what folding all gives.
 *
 * It follows the service's own fold event by event, so that it ends where `GET /workflows/{id}` is.
 */

import { draftOf, plainStep, settleOrder, type Draft } from "./draft";
import type { WorkflowEvent } from "./events";
import { foldStepEvent } from "./foldStep";
import { foldWorkflowEvent } from "./foldWorkflow";
import { groupState } from "./groups";
import { eventsUpTo, type EventLog } from "./log";
import { momentsOf } from "./moments";
import { groupIds, type Skeleton } from "./skeleton";
import { stateOfStep, stateOfWorkflow, type StepState } from "./states";
import type { Counts, StepView, WorkflowView } from "./view";
import { derivedStatus, waitsOf } from "./waits";

/** A workflow of which only its steps are known. */
export function emptyView(skeleton: Skeleton): WorkflowView {
  const groups = groupIds(skeleton.steps);
  const steps = new Map<string, StepView>();
  for (const step of skeleton.steps) {
    const plain = plainStep({ ...step, isGroup: step.isGroup || (step.cell === null && groups.has(step.id)) });
    steps.set(plain.key, plain);
  }
  return {
    workflowId: skeleton.workflowId,
    status: "running",
    state: "running",
    phase: "running",
    phaseBefore: null,
    since: null,
    createdAt: null,
    endedAt: null,
    startedBy: null,
    round: 1,
    definition: skeleton.definition,
    version: skeleton.version,
    inputs: {},
    admission: null,
    error: null,
    ending: null,
    steps,
    effects: new Map(),
    approvals: new Map(),
    recoveries: [],
    waits: [],
    moments: [],
    counts: countStates(steps.values()),
    executing: 0,
    seq: 0,
    updatedAt: null,
  };
}

export function fold(skeleton: Skeleton, events: Iterable<WorkflowEvent>): WorkflowView {
  return foldMore(emptyView(skeleton), events);
}

/** Return the view after these events too; those that are part of it already change nothing. */
export function foldMore(view: WorkflowView, events: Iterable<WorkflowEvent>): WorkflowView {
  let draft: Draft | null = null;
  for (const event of events) {
    if (event.seq === null || event.seq <= (draft ?? view).seq) continue;
    draft ??= draftOf(view);
    draft.moments.push(...momentsOf(event, draft));
    foldStepEvent(draft, event);
    foldWorkflowEvent(draft, event);
    draft.seq = event.seq;
    draft.updatedAt = event.at;
    tellStatus(draft, event.at);
  }
  return draft === null ? view : settled(draft, view);
}

/** The state at an event's number, as a checkpoint shows it. */
export function viewAt(
  log: EventLog<WorkflowEvent>,
  skeleton: Skeleton,
  seq: number,
): WorkflowView {
  return fold(skeleton, eventsUpTo(log, seq));
}

/** After each event, so that `since` does not depend on how many came together. */
function tellStatus(draft: Draft, at: string): void {
  const status = derivedStatus(draft);
  if (status === draft.status) return;
  draft.status = status;
  draft.since = at;
}

/** Derive what follows from the steps: the order, what was not reached, the states of groups, what is waited for, the counts. */
function settled(draft: Draft, before: WorkflowView): WorkflowView {
  if (draft.steps.size !== before.steps.size) settleOrder(draft);
  draft.state = stateOfWorkflow(draft.status);
  retellPending(draft);
  tellGroups(draft);
  draft.waits = waitsOf(draft);
  draft.counts = countStates(draft.steps.values());
  return draft;
}

/** What was not reached is told by how the workflow ended. */
function retellPending(draft: Draft): void {
  for (const step of draft.steps.values()) {
    if (step.status !== "pending") continue;
    const state = stateOfStep(step.status, draft.status);
    if (step.state !== state) draft.steps.set(step.key, { ...step, state });
  }
}

function tellGroups(draft: Draft): void {
  const members = new Map<string, StepState[]>();
  for (const step of draft.steps.values()) {
    if (step.group === null) continue;
    const known = members.get(step.group);
    if (known) known.push(step.state);
    else members.set(step.group, [step.state]);
  }
  for (const step of draft.steps.values()) {
    if (!step.isGroup) continue;
    const own = stateOfStep(step.status, draft.status);
    const state = groupState(own, members.get(step.id) ?? []);
    if (state !== step.state) draft.steps.set(step.key, { ...step, state });
  }
}

export function countStates(steps: Iterable<StepView>): Counts {
  const counts: Record<StepState | "total", number> = { ...NOTHING };
  for (const step of steps) {
    if (step.isGroup) continue;
    counts[step.state] += 1;
    counts.total += 1;
  }
  return counts;
}

const NOTHING: Counts = {
  queued: 0,
  running: 0,
  completed: 0,
  failed: 0,
  waiting: 0,
  retrying: 0,
  skipped: 0,
  cached: 0,
  cancelled: 0,
  rolledback: 0,
  unknown: 0,
  total: 0,
};
