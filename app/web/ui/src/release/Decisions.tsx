import { useTranslation } from "react-i18next";
import { useFormats } from "@/i18n/formats";
import type { Approval, Decision } from "@/model/approvals";
import { useClock } from "@/parts/clock";
import { State } from "@/parts/State";
import { Time } from "@/parts/Time";
import styles from "./Approval.module.css";

/** Who decided what and when, with their words, and for whom it still waits. */
export function Decisions({ approval }: { approval: Approval }) {
  const { t } = useTranslation("approvals");
  const missing = approval.quorum.needed - approval.quorum.approved;
  return (
    <ul className={styles.decisions}>
      {approval.decisions.map((one) => (
        <li key={`${one.by} ${one.at}`}>
          <DecisionLine decision={one} />
        </li>
      ))}
      {approval.status === "pending" ? (
        <li>
          <State state="waiting" word={t("waits", { count: missing })} more={<Waiting approval={approval} />} />
        </li>
      ) : null}
    </ul>
  );
}

export function DecisionLine({ decision: { decision, by, at, comment } }: { decision: Decision }) {
  const { t } = useTranslation("approvals");
  const state = decision === "approve" ? "completed" : decision === "reject" ? "failed" : "cancelled";
  return (
    <p className={styles.decision}>
      <State state={state} word={t(`decided.${decision === "approve" || decision === "reject" ? decision : "expire"}`)} />
      <span className="meta">
        {decision === "expire" ? null : <>{t("by", { by })}, </>}
        <Time at={at} />
      </span>
      {comment === "" ? null : <q className={styles.quote}>{comment}</q>}
    </p>
  );
}

function Waiting({ approval }: { approval: Approval }) {
  const { t } = useTranslation("approvals");
  const formats = useFormats();
  const now = new Date(useClock(approval.expiresAt !== null));
  const roles = approval.approvers.map((one) => (one.startsWith("role:") ? t("role", { role: one.slice(5) }) : one.replace(/^user:/, "")));
  const parts = [
    roles.length > 0 ? t("for", { who: roles.join(", ") }) : "",
    approval.expiresAt === null ? "" : t(new Date(approval.expiresAt) > now ? "expires" : "expired", { when: formats.relative(approval.expiresAt, now) }),
  ];
  return (
    <span title={approval.expiresAt === null ? undefined : formats.dateTime(approval.expiresAt)}>
      {parts.filter((one) => one !== "").join("; ")}
    </span>
  );
}
