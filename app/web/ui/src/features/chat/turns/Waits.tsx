import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type JsonRecord, textOf } from "@/model/json";
import { State, type StateName } from "@/parts/State";
import { Time } from "@/parts/Time";
import { WorkflowState } from "@/release/WorkflowState";
import styles from "./Turns.module.css";

const LOOK: Readonly<Record<string, StateName>> = {
  approval: "waiting",
  recovery: "failed",
  retry: "retrying",
  pause: "paused",
  admission: "queued",
  capacity: "queued",
  driver: "failed",
  quarantine: "failed",
};

/** Why it waits, one line for each reason, with the place to do something about it. */
export function Waits({ waits, status }: { waits: readonly JsonRecord[]; status: string }) {
  const { t } = useTranslation("chat");
  if (waits.length === 0) {
    return (
      <p className={styles.words}>
        {t("answer.waitsForNothing")} <WorkflowState status={status} />
      </p>
    );
  }
  return (
    <ul className={styles.rows}>
      {waits.map((wait) => (
        <Row key={JSON.stringify(wait)} wait={wait} />
      ))}
    </ul>
  );
}

function Row({ wait }: { wait: JsonRecord }) {
  const { t } = useTranslation("chat");
  const what = textOf(wait, "what") ?? "";
  const since = textOf(wait, "since");
  const until = textOf(wait, "until") ?? textOf(wait, "next_try_at");
  const approvalId = textOf(wait, "approval_id");
  const blockedBy = textOf(wait, "blocked_by");
  const message = textOf(wait, "message") ?? "";
  const place = [textOf(wait, "step"), textOf(wait, "cell")].filter((one) => one !== null).join(" · ");
  return (
    <li>
      <State state={LOOK[what] ?? "waiting"} word={t(`wait.${what}`, { defaultValue: what })} />
      {place === "" ? null : <b>{place}</b>}
      {what === "recovery" || what === "retry" || what === "quarantine" ? <span className={styles.grow}>{message}</span> : <span className={styles.grow}>{t(`waitWhy.${what}`, { defaultValue: message })}</span>}
      {approvalId === null ? null : <Link to="/approvals/$approvalId" params={{ approvalId }}>{t("wait.open")}</Link>}
      {blockedBy === null ? null : <Link to="/workflows/$workflowId" params={{ workflowId: blockedBy }}>{t("wait.blocking")}</Link>}
      {until === null ? null : <span className="meta">{t("wait.until")} <Time at={until} as="relative" /></span>}
      {since === null ? null : <span className="meta">{t("wait.since")} <Time at={since} /></span>}
    </li>
  );
}
