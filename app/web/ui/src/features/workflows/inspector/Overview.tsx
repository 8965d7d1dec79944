import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isRecord, recordOf } from "@/model/json";
import { isTerminal } from "@/model/states";
import type { WorkflowView } from "@/model/view";
import { Button } from "@/parts/Button";
import { State } from "@/parts/State";
import { Time } from "@/parts/Time";
import type { LiveWorkflow } from "@/release/LiveWorkflow";
import { titleOfView } from "@/release/title";
import { WorkflowState } from "@/release/WorkflowState";
import { Artifacts } from "./Artifacts";
import { type Asked, AskedDialog } from "./AskedDialog";
import { Effects } from "./Effects";
import { allEffects } from "./effectsToCome";
import { ErrorWords } from "./ErrorWords";
import { Family } from "./Family";
import { JsonTree } from "./JsonTree";
import { Options } from "./Options";
import { Proof } from "./Proof";
import { Section } from "./Section";
import { useCopyLink } from "./useCopyLink";
import { useIsLive } from "./useIsLive";
import { Waits } from "./Waits";
import styles from "./Inspector.module.css";

/** The whole workflow: what went wrong, why it waits, what it changed in the world, what it left. */
export function Overview({ workflow, view }: { workflow: LiveWorkflow; view: WorkflowView }) {
  const { t } = useTranslation("inspector");
  const copyLink = useCopyLink();
  const isLive = useIsLive();
  const [asked, setAsked] = useState<Asked | null>(null);
  const effects = allEffects(view, isLive ? workflow.answer : null);
  const outputs = isLive ? outputsOf(workflow.answer) : null;
  const parked = view.recoveries.find(({ key }) => key === null);
  const failed = [...view.steps.values()].filter(({ isGroup, state }) => !isGroup && (state === "failed" || state === "unknown"));
  return (
    <>
      <div className={styles.head}>
        <div className={styles.headLine}>
          <WorkflowState status={view.status} chip />
          <span className="meta">{view.since === null ? null : <Time at={view.since} />}</span>
          <Button kind="quiet" size="small" icon="copy" className="push" aria-label={t("copyLink")} title={t("copyLink")} onClick={() => { copyLink({}); }} />
        </div>
        <h2 className={styles.title}>{titleOfView(view)}</h2>
      </div>
      {parked === undefined ? null : (
        <section className={styles.section} data-tone="failed" aria-label={t("failed.label")}>
          <ErrorWords error={parked.error} />
          {isLive ? <Options workflow={workflow} view={view} target={{ key: null, step: null, undoing: false, refused: false }} options={parked.options} onAsk={setAsked} /> : null}
        </section>
      )}
      <AskedDialog workflowId={workflow.id} view={view} asked={asked} onClose={() => { setAsked(null); }} />
      {failed.length === 0 ? null : (
        <Section title={t("failedSteps", { count: failed.length })}>
          <ul>
            {failed.map((step) => (
              <li key={step.key} className={styles.artifact}>
                <Link to="/workflows/$workflowId" params={{ workflowId: workflow.id }} search={(before) => ({ ...before, step: step.key })} className="clip">
                  {step.name}
                  {step.cell === null ? null : ` · ${step.cell}`}
                </Link>
                <span className="push">
                  <State state={step.state} />
                </span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {isLive && !isTerminal(view.status) ? <Waits workflow={workflow} /> : null}
      {isLive ? <Proof workflow={workflow} /> : null}
      {effects.length === 0 ? null : <Effects title={t(isTerminal(view.status) ? "effects.title" : "effects.soFar")} effects={effects} />}
      <Artifacts workflowId={workflow.id} seq={workflow.snapshot?.view.seq ?? view.seq} until={isLive ? null : view.updatedAt} />
      {outputs === null ? null : (
        <Section title={t("outputs")}>
          <JsonTree value={outputs} label={t("outputs")} />
        </Section>
      )}
      {Object.keys(view.inputs).length === 0 ? null : (
        <Section title={t("inputs")}>
          <JsonTree value={view.inputs} label={t("inputs")} />
        </Section>
      )}
      <Family workflow={workflow} />
    </>
  );
}

/** What the whole workflow returns; a release's outputs are those of its steps. */
function outputsOf(answer: unknown): object | null {
  const state = isRecord(answer) ? recordOf(answer, "state") : null;
  const outputs = state === null ? null : recordOf(state, "outputs");
  return outputs === null || Object.keys(outputs).length === 0 ? null : outputs;
}
