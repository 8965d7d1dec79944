import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isRecord, recordsOf, textOf, type JsonRecord } from "@/model/json";
import type { StepView, WorkflowView } from "@/model/view";
import { Button } from "@/parts/Button";
import { State } from "@/parts/State";
import { Time } from "@/parts/Time";
import type { LiveWorkflow } from "@/release/LiveWorkflow";
import { Artifacts } from "./Artifacts";
import { type Asked, AskedDialog } from "./AskedDialog";
import { Effects } from "./Effects";
import { ErrorCard } from "./ErrorCard";
import { JsonTree } from "./JsonTree";
import { RetryCard } from "./RetryCard";
import { Section } from "./Section";
import { SkipNote } from "./SkipNote";
import { StepFacts } from "./StepFacts";
import { useCopyLink } from "./useCopyLink";
import { useIsLive } from "./useIsLive";
import { Waits } from "./Waits";
import styles from "./Inspector.module.css";

interface Props {
  workflow: LiveWorkflow;
  view: WorkflowView;
  step: StepView;
}

export function StepInspector({ workflow, view, step }: Props) {
  const { t } = useTranslation("inspector");
  const copyLink = useCopyLink();
  const isLive = useIsLive();
  const [asked, setAsked] = useState<Asked | null>(null);
  const effects = step.effectKeys.flatMap((key) => view.effects.get(key) ?? []);
  const outputs = step.endedAt === null ? null : rowOf(workflow.answer, step)?.["outputs"];
  const hasFailed = step.state === "failed" || step.state === "unknown" || view.recoveries.some(({ key }) => key === step.key);
  return (
    <>
      <div className={styles.head}>
        <div className={styles.headLine}>
          <State state={step.state} chip />
          <span className="meta nowrap">
            {step.since === null ? null : <Time at={step.since} as="clock" />}
            {step.isGroup ? null : ` · ${placeOf(view, step, t)}`}
          </span>
          <Button kind="quiet" size="small" icon="copy" className="push" aria-label={t("copyLink")} title={t("copyLink")} onClick={() => { copyLink({ step: step.key }); }} />
        </div>
        <h2 className={`${styles.title} ${step.cell === null ? (styles.repeated ?? "") : ""}`}>
          {step.name}
          {step.cell === null ? null : <span className={styles.cell}> {step.cell}</span>}
        </h2>
      </div>
      {hasFailed ? <ErrorCard workflow={workflow} view={view} step={step} onAsk={setAsked} /> : null}
      <AskedDialog workflowId={workflow.id} view={view} asked={asked} onClose={() => { setAsked(null); }} />
      {step.state === "retrying" ? <RetryCard workflow={workflow} step={step} /> : null}
      {step.state === "skipped" || step.state === "cached" ? <SkipNote step={step} /> : null}
      {isLive && step.state === "waiting" ? <Waits workflow={workflow} stepKey={step.key} /> : null}
      <Section title={t("facts.title")}>
        <StepFacts view={view} step={step} />
      </Section>
      {effects.length === 0 ? null : <Effects title={t("effects.ofStep")} effects={effects} />}
      <Artifacts workflowId={workflow.id} seq={workflow.snapshot?.view.seq ?? view.seq} until={isLive ? null : view.updatedAt} step={step} />
      {outputs == null || (isRecord(outputs) && Object.keys(outputs).length === 0) ? null : (
        <Section title={t("outputs")}>
          <JsonTree value={outputs} label={t("outputs")} />
        </Section>
      )}
    </>
  );
}

function placeOf(view: WorkflowView, step: StepView, t: (key: string, values: Record<string, number>) => string): string {
  const steps = [...view.steps.values()].filter(({ isGroup }) => !isGroup);
  return t("place", { at: steps.findIndex(({ key }) => key === step.key) + 1, all: steps.length });
}

/** The service's own row of the step, which has its outputs. */
function rowOf(answer: unknown, step: StepView): JsonRecord | null {
  if (!isRecord(answer)) return null;
  return recordsOf(answer, "steps").find((row) => textOf(row, "id") === step.id && textOf(row, "cell") === step.cell) ?? null;
}
