/** The words of the page for what a step, a workflow or an effect is; everything with a hue has one of these states. */

export const STATES = [
  "queued",
  "running",
  "completed",
  "failed",
  "waiting",
  "retrying",
  "skipped",
  "cached",
  "cancelled",
  "rolledback",
  "unknown",
] as const;

export type StepState = (typeof STATES)[number];

const OF_STEP: Readonly<Record<string, StepState>> = {
  pending: "queued",
  running: "running",
  retrying: "retrying",
  waiting_for_approval: "waiting",
  completed: "completed",
  cached: "cached",
  skipped: "skipped",
  failed: "failed",
  unknown: "unknown",
  cancelled: "cancelled",
  compensated: "rolledback",
};

const OF_WORKFLOW: Readonly<Record<string, StepState>> = {
  queued: "queued",
  running: "running",
  paused: "waiting",
  waiting_for_approval: "waiting",
  waiting_for_recovery: "failed",
  rolling_back: "rolledback",
  completed: "completed",
  completed_with_failures: "completed",
  failed: "failed",
  cancelled: "cancelled",
  rolled_back: "rolledback",
  rejected: "failed",
};

const OF_EFFECT: Readonly<Record<string, StepState>> = {
  planned: "queued",
  made: "completed",
  found: "completed",
  not_made: "failed",
  unknown: "unknown",
  denied: "skipped",
  undone: "rolledback",
};

const TERMINAL: ReadonlySet<string> = new Set([
  "completed",
  "completed_with_failures",
  "failed",
  "cancelled",
  "rolled_back",
  "rejected",
]);

const SETTLED: ReadonlySet<StepState> = new Set([
  "completed",
  "failed",
  "skipped",
  "cached",
  "cancelled",
  "rolledback",
  "unknown",
]);

/** What a step's status of the service is on the page; one that nobody reached in time is told by how the workflow ended. */
export function stateOfStep(status: string, workflowStatus?: string): StepState {
  const state = OF_STEP[status] ?? "unknown";
  if (state !== "queued") return state;
  switch (workflowStatus) {
    case "cancelled":
    case "rolled_back":
      return "cancelled";
    case "completed":
    case "completed_with_failures":
      return "skipped";
    default:
      return "queued";
  }
}

export function stateOfWorkflow(status: string): StepState {
  return OF_WORKFLOW[status] ?? "unknown";
}

export function stateOfEffect(status: string): StepState {
  return OF_EFFECT[status] ?? "unknown";
}

/** Whether a workflow with this status has ended; `failed` can be reopened all the same. */
export function isTerminal(status: string): boolean {
  return TERMINAL.has(status);
}

/** Whether nothing happens to the step any more by itself. */
export function isSettled(state: StepState): boolean {
  return SETTLED.has(state);
}
