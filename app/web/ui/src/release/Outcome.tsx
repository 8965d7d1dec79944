import { Link } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Problem } from "@/api/problem";
import type { Approval } from "@/model/approvals";
import { isRecord, textOf } from "@/model/json";
import { Button, buttonClass } from "@/parts/Button";
import { Icon } from "@/parts/Icon";
import { ProblemNote } from "@/parts/ProblemNote";
import { Changes } from "./Changes";
import { DecisionLine } from "./Decisions";
import type { Deciding } from "./useDecision";
import type { Watched } from "./useGate";
import styles from "./Approval.module.css";

/** Why a decision did not count, and what changed: nothing is ever decided on something else than what was read. */
export function Outcome({ watched, deciding }: { watched: Watched; deciding: Deciding }) {
  const { t } = useTranslation("approvals");
  const { approval, drift, successor, readAgain } = watched;
  const unsent = approval.status !== "pending" && deciding.comment !== "" ? <p className={styles.unsent}>{t("unsent")} <q className={styles.quote}>{deciding.comment}</q></p> : null;
  return (
    <>
      {drift !== null ? (
        <Note title={t("drift.title")} text={t("drift.text")}>
          <Changes title={t("changes.title")} changes={drift} />
          <Button onClick={readAgain}>{t("drift.read")}</Button>
        </Note>
      ) : null}
      {approval.status === "voided" ? (
        <Note title={t("voided.title")} text={whyVoided(approval, successor !== null, t)}>
          {successor === null ? null : (
            <>
              <Changes title={t("changes.title")} changes={successor.changes} />
              <Link className={buttonClass()} to="/approvals/$approvalId" params={{ approvalId: successor.approval.id }}>
                {t("voided.next")}
              </Link>
            </>
          )}
        </Note>
      ) : null}
      {(approval.status === "rejected" || approval.status === "expired") && successor !== null ? (
        <Note title={t("again.title")} text={t("again.text")}>
          <Changes title={t("changes.title")} changes={successor.changes} />
          <Link className={buttonClass()} to="/approvals/$approvalId" params={{ approvalId: successor.approval.id }}>
            {t("voided.next")}
          </Link>
        </Note>
      ) : null}
      {deciding.problem === null ? null : <Refused problem={deciding.problem} stale={drift !== null || approval.status === "voided"} />}
      {unsent}
    </>
  );
}

function whyVoided({ voided }: Approval, asked: boolean, t: TFunction<"approvals">): string {
  const code = voided?.code ?? null;
  if (code === "scope_changed" || code === "workflow_cancelled" || code === "workflow_rolled_back") return t(`voided.why.${code}`, { by: voided?.by });
  if (code?.startsWith("workflow_") === true) return t("voided.why.ended");
  return t(asked ? "voided.text" : "voided.unknown");
}

function Refused({ problem, stale }: { problem: Problem; stale: boolean }) {
  const { t } = useTranslation("approvals");
  if (problem.code === "already_decided") {
    const decision = problem.fields["decision"];
    return (
      <Note title={t("late.title")} text={t("late.text")}>
        {isRecord(decision) ? <DecisionLine decision={{ decision: textOf(decision, "decision") ?? "", by: textOf(decision, "by") ?? "", at: textOf(decision, "at") ?? "", comment: textOf(decision, "comment") ?? "" }} /> : null}
      </Note>
    );
  }
  // what changed is shown above
  if (stale && (problem.code === "digest_mismatch" || problem.code === "approval_voided")) return <p role="alert">{t("nothingDecided")}</p>;
  return <ProblemNote error={problem} />;
}

function Note({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <div className={styles.note} role="alert">
      <Icon name="warning" className={styles.noteIcon} />
      <div className={styles.noteBody}>
        <h2 className={styles.small}>{title}</h2>
        <p>{text}</p>
        {children}
      </div>
    </div>
  );
}
