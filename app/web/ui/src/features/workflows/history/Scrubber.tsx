import type { LiveWorkflow } from "@/release/LiveWorkflow";

export function Scrubber({ workflow, selected }: { workflow: LiveWorkflow; selected: string | null }) {
  return <section data-workflow={workflow.id} data-selected={selected} />;
}
