import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/i18n/formats";
import type { Approval, ApprovalSummary } from "@/model/approvals";
import { useClock } from "@/parts/clock";
import { ApprovalState } from "@/release/ApprovalState";
import { useAskedBy } from "./askedBy";
import styles from "./Approval.module.css";

export function Question({ approval, summary, question }: { approval: Approval; summary: ApprovalSummary; question: string }) {
  const { t } = useTranslation("approvals");
  const formats = useFormats();
  const now = new Date(useClock());
  const by = useAskedBy(approval.workflowId);
  const expires = approval.status === "pending" ? approval.expiresAt : null;
  const parts = [
    summary.kind === "generic" ? "" : t(`gate.${summary.kind}`),
    `${by === null ? t("asked") : t("askedBy", { by })} ${formats.relative(approval.requestedAt, now)}`,
    expires === null ? "" : t(new Date(expires) > now ? "expires" : "expired", { when: formats.relative(expires, now) }),
  ];
  return (
    <header className={styles.question}>
      <div className="row">
        <ApprovalState approval={approval} chip />
        <Link className="push nowrap" to="/workflows/$workflowId" params={{ workflowId: approval.workflowId }}>
          {t("openWorkflow")}
        </Link>
      </div>
      <h1>{question}</h1>
      <p className="meta" title={formats.dateTime(approval.requestedAt)}>
        {parts.filter((one) => one !== "").join(" · ")}
      </p>
    </header>
  );
}
