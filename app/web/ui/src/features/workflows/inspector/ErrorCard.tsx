import { useTranslation } from "react-i18next";
import type { StepView, WorkflowView } from "@/model/view";
import { targetFor } from "@/release/commands/targets";
import type { LiveWorkflow } from "@/release/LiveWorkflow";
import type { Asked } from "./AskedDialog";
import { ErrorWords } from "./ErrorWords";
import { LogTail } from "./LogTail";
import { Options } from "./Options";
import { useIsLive } from "./useIsLive";
import styles from "./Inspector.module.css";

/** What failed, why, what the log said last, and what a person may do about it with each consequence. */
export function ErrorCard({ workflow, view, step, onAsk }: { workflow: LiveWorkflow; view: WorkflowView; step: StepView; onAsk: (asked: Asked) => void }) {
  const { t } = useTranslation("inspector");
  const isLive = useIsLive();
  const recovery = view.recoveries.find(({ key }) => key === step.key);
  const error = recovery?.error ?? step.error;
  const target = targetFor(view, step.key);
  return (
    <section className={styles.section} data-tone="failed" aria-label={t("failed.label")}>
      {error === null ? null : <ErrorWords error={error} undoing={recovery?.undoing === true} hasLog={step.log !== null} />}
      <LogTail workflowId={workflow.id} step={step} />
      {isLive && target !== null ? <Options workflow={workflow} view={view} target={target} options={recovery?.options ?? []} onAsk={onAsk} /> : null}
    </section>
  );
}
