/** What a workflow is called where people read: "release v2.1.0". */
import type { WorkflowView } from "@/model/view";

export function workflowTitle(definition: string | null, fixVersion: string | null, workflowId: string): string {
  if (definition === null) return workflowId;
  return fixVersion === null ? definition : `${definition} ${fixVersion}`;
}

export function titleOfView({ definition, inputs, workflowId }: WorkflowView): string {
  const version = inputs["fix_version"];
  return workflowTitle(definition, typeof version === "string" && version !== "" ? version : null, workflowId);
}

/** `wf_01HKT3M9…Q8ZB`: enough to tell workflows apart. */
export function shortId(workflowId: string): string {
  return workflowId.length <= 20 ? workflowId : `${workflowId.slice(0, 11)}…${workflowId.slice(-4)}`;
}
