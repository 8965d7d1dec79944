import type { WorkflowView } from "@/model/view";
import type { Operation } from "@/release/commands/operations";
import { OperationDialog } from "@/release/commands/OperationDialog";
import { type Answer, ANSWERS, ResolveDialog } from "@/release/commands/ResolveDialog";
import type { Target } from "@/release/commands/targets";

export interface Asked {
  readonly operation: Operation | Answer;
  readonly target: Target;
}

interface Props {
  workflowId: string;
  view: WorkflowView;
  asked: Asked | null;
  onClose: () => void;
}

/** What somebody is about to confirm: it stays open with what was typed, also when the step is not failed any more. */
export function AskedDialog({ workflowId, view, asked, onClose }: Props) {
  if (asked === null) return null;
  const { operation, target } = asked;
  if (isAnswer(operation)) return <ResolveDialog workflowId={workflowId} view={view} stepKey={target.key ?? undefined} answer={operation} onClose={onClose} />;
  return <OperationDialog workflowId={workflowId} view={view} operation={operation} target={target} onClose={onClose} />;
}

export function isAnswer(operation: Operation | Answer): operation is Answer {
  return ANSWERS.some((answer) => answer === operation);
}
