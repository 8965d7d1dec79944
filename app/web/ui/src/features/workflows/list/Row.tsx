import { Link } from "@tanstack/react-router";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/i18n/formats";
import { isTerminal } from "@/model/states";
import { useClock } from "@/parts/clock";
import { Time } from "@/parts/Time";
import { shortId, workflowTitle } from "@/release/title";
import { WorkflowState } from "@/release/WorkflowState";
import type { WorkflowRow } from "./useWorkflowList";
import styles from "./List.module.css";

interface Props {
  row: WorkflowRow;
  isActive: boolean;
  isChosen: boolean;
  /** Two are chosen already. */
  isFull: boolean;
  onChoose: (id: string) => void;
}

export const Row = memo(function Row({ row, isActive, isChosen, isFull, onChoose }: Props) {
  const { t } = useTranslation("workflows");
  const title = workflowTitle(row.definition, row.fix_version ?? null, row.workflow_id);
  return (
    <div className={styles.row} data-active={isActive || undefined}>
      <label className={styles.choose}>
        <input type="checkbox" checked={isChosen} disabled={isFull && !isChosen} onChange={() => { onChoose(row.workflow_id); }} />
        <span className="hidden">{t("list.choose", { title })}</span>
      </label>
      <Link className={styles.title} to="/workflows/$workflowId" params={{ workflowId: row.workflow_id }} data-id={row.workflow_id}>
        <b className="clip">{title}</b>
        <span className="meta clip">{[...row.repositories, row.sprint_name].filter(Boolean).join(", ") || shortId(row.workflow_id)}</span>
      </Link>
      <span className={styles.state}><WorkflowState status={row.status} /></span>
      <Progress row={row} />
      <span className={`meta clip ${styles.by ?? ""}`}>{row.started_by}</span>
      <span className="meta num nowrap"><Time at={row.created_at} /></span>
      <span className={`meta num nowrap ${styles.took ?? ""}`}><Took row={row} /></span>
    </div>
  );
});

function Progress({ row: { steps_total: total, steps_completed: done, steps_failed: failed } }: { row: WorkflowRow }) {
  const { t } = useTranslation("workflows");
  if (!total) return <span className={styles.progress} />;
  const share = (count: number) => `${(100 * count) / total}%`;
  return (
    <span className={styles.progress}>
      <span className={styles.bar} aria-hidden="true">
        <i style={{ width: share(done ?? 0) }} />
        <i data-failed style={{ width: share(failed ?? 0) }} />
      </span>
      <span className="meta nowrap">{t("list.progress", { done: done ?? 0, total })}</span>
    </span>
  );
}

function Took({ row }: { row: WorkflowRow }) {
  const formats = useFormats();
  const isOver = isTerminal(row.status);
  const now = useClock(!isOver);
  const end = isOver ? Date.parse(row.completed_at ?? row.updated_at) : now;
  const ms = end - Date.parse(row.created_at);
  return formats.duration(isOver ? ms : Math.max(1_000, Math.floor(ms / 1000) * 1000));
}
