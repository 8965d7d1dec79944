/** Which step a command for a failed step can mean. */
import type { StepView, WorkflowView } from "@/model/view";

export interface Target {
  /** Null for the workflow as a whole, which the service stopped before anything went on. */
  readonly key: string | null;
  readonly step: StepView | null;
  /** It could not be undone: the choice is about undoing it. */
  readonly undoing: boolean;
  /** People said no to what was planned, or nobody said anything in time. */
  readonly refused: boolean;
}

export function targetsOf(view: WorkflowView): readonly Target[] {
  if (view.recoveries.length > 0) {
    return view.recoveries.map(({ key, undoing, error }) => ({
      key,
      step: (key === null ? null : view.steps.get(key)) ?? null,
      undoing,
      refused: error.code.startsWith("approval_"),
    }));
  }
  return [...view.steps.values()].filter(({ isGroup, status }) => !isGroup && (status === "failed" || status === "unknown")).map(targetOf);
}

function targetOf(step: StepView): Target {
  return { key: step.key, step, undoing: false, refused: step.error?.code.startsWith("approval_") ?? false };
}

/** A step's own target; null where no command of that kind can mean it. */
export function targetFor(view: WorkflowView, key: string): Target | null {
  return targetsOf(view).find((one) => one.key === key) ?? null;
}
