import { useTranslation } from "react-i18next";
import type { Deciding } from "./useDecision";
import styles from "./Approval.module.css";

/** Kept as it is typed; rejecting needs it. */
export function CommentField({ deciding, compact = false }: { deciding: Deciding; compact?: boolean }) {
  const { t } = useTranslation("approvals");
  const { comment, setComment, commentId, lacksComment } = deciding;
  return (
    <div className={`${styles.comment} ${compact ? (styles.compact ?? "") : ""}`}>
      <label htmlFor={commentId} className={compact ? "hidden" : styles.label}>
        {t("comment.label")}
      </label>
      <textarea
        id={commentId}
        rows={compact ? 1 : 3}
        maxLength={10_000}
        value={comment}
        placeholder={t(compact ? "comment.label" : "comment.placeholder")}
        aria-invalid={lacksComment || undefined}
        aria-describedby={lacksComment ? `${commentId}-error` : undefined}
        onChange={(event) => { setComment(event.target.value); }}
      />
      {lacksComment ? (
        <p id={`${commentId}-error`} className={styles.error} role="alert">
          {t("comment.needed")}
        </p>
      ) : null}
    </div>
  );
}
