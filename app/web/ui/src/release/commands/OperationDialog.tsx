import { lazy, Suspense } from "react";
import type { WorkflowView } from "@/model/view";
import { patiently } from "@/renewal";
import type { Operation } from "./operations";
import type { Target } from "./targets";

/** Loaded when somebody asks for it: the buttons alone are part of what loads first. */
const ScopeDialog = lazy(() => patiently(() => import("./ScopeDialog").then(({ ScopeDialog: one }) => ({ default: one }))));
const ResolveDialog = lazy(() => patiently(() => import("./ResolveDialog").then(({ ResolveDialog: one }) => ({ default: one }))));
const CommandDialog = lazy(() => patiently(() => import("./CommandDialog").then(({ CommandDialog: one }) => ({ default: one }))));

interface Props {
  workflowId: string;
  view: WorkflowView;
  operation: Operation;
  target?: Target | undefined;
  onClose: () => void;
  onDone?: ((operation: Operation) => void) | undefined;
}

export function OperationDialog({ workflowId, view, operation, target, onClose, onDone }: Props) {
  return (
    <Suspense fallback={null}>
      {operation === "scope" ? (
        <ScopeDialog workflowId={workflowId} onClose={onClose} />
      ) : operation === "resolve" ? (
        <ResolveDialog workflowId={workflowId} view={view} stepKey={target?.key ?? undefined} onClose={onClose} />
      ) : (
        <CommandDialog workflowId={workflowId} view={view} operation={operation} target={target} onClose={onClose} onDone={onDone} />
      )}
    </Suspense>
  );
}
