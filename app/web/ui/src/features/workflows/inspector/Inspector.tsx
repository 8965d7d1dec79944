import type { LiveWorkflow } from "@/release/LiveWorkflow";
import { Overview } from "./Overview";
import { StepInspector } from "./StepInspector";
import styles from "./Inspector.module.css";

/** What is known of the selected step; without one, of the whole workflow. */
export function Inspector({ workflow, selected }: { workflow: LiveWorkflow; selected: string | null }) {
  const { view } = workflow;
  if (view === null) return null;
  const step = selected === null ? undefined : view.steps.get(selected);
  return (
    <div className={styles.inspector} data-state={step?.state ?? view.state}>
      {step === undefined ? <Overview workflow={workflow} view={view} /> : <StepInspector key={step.key} workflow={workflow} view={view} step={step} />}
    </div>
  );
}
