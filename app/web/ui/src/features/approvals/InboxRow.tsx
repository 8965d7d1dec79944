import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/i18n/formats";
import { useClock } from "@/parts/clock";
import { Reversibility } from "@/parts/Reversibility";
import { Time } from "@/parts/Time";
import { endOf, type ListedApproval } from "@/release/approvalLists";
import { ApprovalState } from "@/release/ApprovalState";
import { useGateWords } from "@/release/gateWords";
import { shortId } from "@/release/title";
import styles from "./Inbox.module.css";

const SHOWN = 3;

export function InboxRow({ row: { approval, gate } }: { row: ListedApproval }) {
  const { t } = useTranslation("approvals");
  const formats = useFormats();
  const words = useGateWords()(approval, gate.summary);
  const open = approval.status === "pending";
  const now = new Date(useClock(open && approval.expiresAt !== null));
  const names = gate.summary.places.map(({ repository }) => repository);
  const where = names.length > SHOWN ? t("repositories", { count: names.length }) : names.join(", ");
  const last = approval.decisions.at(-1);
  return (
    <li className={styles.row}>
      <div className={styles.what}>
        <Link className={styles.title} data-row to="/approvals/$approvalId" params={{ approvalId: approval.id }}>
          {words.title}
        </Link>
        <p className="meta clip">{where === "" ? (approval.cell ?? words.message) : where}</p>
      </div>
      <ApprovalState approval={approval} />
      <span className={styles.effects}>{open && gate.summary.irreversibleCount > 0 ? <Reversibility of="irreversible" count={gate.summary.irreversibleCount} /> : null}</span>
      <p className={`meta ${styles.times ?? ""}`}>
        {open ? (
          <>
            {t("asked")} <Time at={approval.requestedAt} />
            {approval.expiresAt === null ? null : <span title={formats.dateTime(approval.expiresAt)}> · {t("expires", { when: formats.relative(approval.expiresAt, now) })}</span>}
          </>
        ) : (
          <>
            {last === undefined || last.decision === "expire" ? null : <>{t("by", { by: last.by })}, </>}
            <Time at={endOf(approval)} />
          </>
        )}
      </p>
      <Link className={`mono ${styles.workflow ?? ""}`} to="/workflows/$workflowId" params={{ workflowId: approval.workflowId }} title={approval.workflowId}>
        <span className="hidden">{t("inbox.workflow")} </span>
        {shortId(approval.workflowId)}
      </Link>
    </li>
  );
}
