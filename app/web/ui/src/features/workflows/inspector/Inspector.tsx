import type { LiveWorkflow } from "@/release/LiveWorkflow";

export function Inspector({ workflow, selected }: { workflow: LiveWorkflow; selected: string | null }) {
  return <section data-workflow={workflow.id} data-selected={selected} />;
}
