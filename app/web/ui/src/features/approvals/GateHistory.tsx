import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Approval } from "@/model/approvals";
import { Card } from "@/parts/Card";
import { Time } from "@/parts/Time";
import { ApprovalState } from "@/release/ApprovalState";
import { DecisionLine, Decisions } from "@/release/Decisions";
import styles from "./Approval.module.css";

/** Who decided so far, and the requests before this one with what became of them. */
export function GateHistory({ approval, earlier }: { approval: Approval; earlier: readonly Approval[] }) {
  const { t } = useTranslation("approvals");
  const { approved, needed } = approval.quorum;
  return (
    <Card>
      <section>
        <div className={styles.head}>
          <h2>{t("history.title")}</h2>
          <span className="meta push">{t("history.progress", { approved, needed })}</span>
        </div>
        <progress className={styles.quorum} max={needed} value={approved} aria-label={t("history.progress", { approved, needed })} />
        <Decisions approval={approval} />
      </section>
      {earlier.map((one) => (
        <section key={one.id} className={styles.earlier}>
          <p className="row">
            <Link to="/approvals/$approvalId" params={{ approvalId: one.id }}>
              {t("history.round")}
            </Link>
            <span className="meta">
              <Time at={one.requestedAt} />
            </span>
            <span className="push">
              <ApprovalState approval={one} />
            </span>
          </p>
          {one.decisions.map((decision) => (
            <DecisionLine key={decision.at} decision={decision} />
          ))}
        </section>
      ))}
    </Card>
  );
}
