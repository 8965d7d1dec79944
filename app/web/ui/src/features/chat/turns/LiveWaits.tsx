import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Wait, WorkflowView } from "@/model/view";
import { State, type StateName } from "@/parts/State";
import { Time } from "@/parts/Time";
import styles from "./Turns.module.css";

const LOOK: Readonly<Record<Wait["what"], StateName>> = { approval: "waiting", recovery: "failed", retry: "retrying", pause: "paused", admission: "queued" };

/** What the workflow waits for now and until when. */
export function LiveWaits({ view }: { view: WorkflowView }) {
  const { t } = useTranslation("chat");
  // What a person has to decide has a card of its own below.
  const waits = view.waits.filter((one) => one.what !== "approval" && one.what !== "recovery");
  if (waits.length === 0) return null;
  return (
    <section>
      <ul className={styles.rows} aria-label={t("wait.title")}>
        {waits.map((wait) => (
          <li key={`${wait.what} ${wait.key ?? ""} ${wait.approvalId ?? ""}`}>
            <State state={LOOK[wait.what]} word={t(`wait.${wait.what}`)} />
            <b>{nameOf(view, wait)}</b>
            <span className={`${styles.grow ?? ""} clip`} title={wait.message}>{wait.what === "retry" ? wait.message : t(`waitWhy.${wait.what}`)}</span>
            {wait.blockedBy === null ? null : <Link to="/workflows/$workflowId" params={{ workflowId: wait.blockedBy }}>{t("wait.blocking")}</Link>}
            {wait.until === null ? null : <span className="meta nowrap">{t("wait.until")} <Time at={wait.until} as="relative" /></span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function nameOf(view: WorkflowView, { key }: Wait): string {
  const step = key === null ? undefined : view.steps.get(key);
  if (step === undefined) return key ?? "";
  return step.cell === null ? step.name : `${step.name} · ${step.cell}`;
}
