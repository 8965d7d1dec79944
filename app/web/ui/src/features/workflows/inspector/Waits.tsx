import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { isRecord } from "@/model/json";
import { stepKey } from "@/model/effects";
import { ProblemNote } from "@/parts/ProblemNote";
import { State } from "@/parts/State";
import { Time } from "@/parts/Time";
import { ApprovalCard } from "@/release/ApprovalCard";
import type { LiveWorkflow } from "@/release/LiveWorkflow";
import { shortId } from "@/release/title";
import { JsonTree } from "./JsonTree";
import { Section } from "./Section";
import { useWhy, type Why } from "./useWhy";
import styles from "./Inspector.module.css";

interface Props {
  workflow: LiveWorkflow;
  /** Only what this step waits for. */
  stepKey?: string;
}

const TOLD: ReadonlySet<string> = new Set(["what", "step", "cell", "since", "message", "approval_id", "digest", "reason", "blocked_by", "until", "next_try_at", "error"]);

/** Why it waits: in a sentence, since when, for whom, with the evidence and the way to what can be done about it. */
export function Waits({ workflow, stepKey: only }: Props) {
  const { t } = useTranslation("inspector");
  const why = useWhy(workflow.id, workflow.view?.seq ?? 0, true);
  const waits = (why.data ?? []).filter((one) => only === undefined || keyOf(one) === only);
  if (why.error) {
    return (
      <Section title={t("why.title")}>
        <ProblemNote error={why.error} onRetry={() => void why.refetch()} />
      </Section>
    );
  }
  if (waits.length === 0) return null;
  return (
    <Section title={t("why.title")}>
      <ul className={styles.waits}>
        {waits.map((one, index) => (
          <li key={index}>
            <Reason workflow={workflow} why={one} named={only === undefined} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Reason({ workflow, why, named }: { workflow: LiveWorkflow; why: Why; named: boolean }) {
  const { t, i18n } = useTranslation("inspector");
  const key = keyOf(why);
  const step = key === null ? undefined : workflow.view?.steps.get(key);
  const reason = "reason" in why ? why.reason : null;
  const known = [`why.text.${why.what}`, `why.reason.${reason ?? ""}`].find((one) => i18n.exists(`inspector:${one}`));
  const worded = known === undefined ? why.message.split("\n", 1)[0] : t(known);
  const until = "until" in why ? why.until : "next_try_at" in why ? why.next_try_at : null;
  const blockedBy = "blocked_by" in why ? why.blocked_by : null;
  const evidence = Object.fromEntries(Object.entries(why).filter(([name, value]) => !TOLD.has(name) && value !== null && (!isRecord(value) || Object.keys(value).length > 0)));
  return (
    <>
      <p className={styles.headLine}>
        <State state={why.what === "recovery" ? "failed" : why.what === "retry" ? "retrying" : "waiting"} word={t(`why.what.${why.what}`)} />
        {"since" in why ? (
          <span className="meta">
            {t("why.since")} <Time at={why.since} />
          </span>
        ) : null}
      </p>
      {named && step !== undefined && key !== null ? (
        <p>
          <Link to="/workflows/$workflowId" params={{ workflowId: workflow.id }} search={(before) => ({ ...before, step: key })}>
            {step.name}
            {step.cell === null ? null : ` · ${step.cell}`}
          </Link>
        </p>
      ) : null}
      {why.what === "approval" ? null : (
        <p className={styles.message} title={worded}>
          {worded}
        </p>
      )}
      {until == null ? null : (
        <p className="meta">
          {t("why.until")} <Time at={until} />
        </p>
      )}
      {blockedBy === null ? null : (
        <p>
          {t("why.behind")}{" "}
          <Link to="/workflows/$workflowId" params={{ workflowId: blockedBy }}>
            {shortId(blockedBy)}
          </Link>
        </p>
      )}
      {Object.keys(evidence).length === 0 ? null : <JsonTree value={evidence} label={t("why.evidence")} />}
      {why.what === "approval" ? <ApprovalCard approvalId={why.approval_id} full={false} /> : null}
    </>
  );
}

function keyOf(why: Why): string | null {
  if (!("step" in why) || why.step === null) return null;
  return stepKey(why.step, why.cell);
}
