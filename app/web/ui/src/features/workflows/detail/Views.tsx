import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { WorkflowView } from "@/model/view";
import { Segmented } from "@/parts/Segmented";
import { Time } from "@/parts/Time";
import { shortId } from "@/release/title";
import { VIEWS, type WorkflowSearch } from "@/shell/routes";
import styles from "./Detail.module.css";

type ViewName = NonNullable<WorkflowSearch["view"]>;

/** Which of the three views is shown, who started the workflow, and at the end the checkpoints. */
export function Views({ view, value, children }: { view: WorkflowView; value: ViewName; children: ReactNode }) {
  const { t } = useTranslation("workflows");
  const navigate = useNavigate({ from: "/workflows/$workflowId" });
  const show = (name: ViewName) => void navigate({ search: (before) => ({ ...before, view: name }), replace: true });
  return (
    <div className={styles.views}>
      <Segmented label={t("views.label")} value={value} options={VIEWS.map((name) => ({ value: name, label: t(`views.${name}`) }))} onChange={show} />
      <code className={`meta ${styles.id ?? ""}`} title={view.workflowId}>{shortId(view.workflowId)}</code>
      {view.createdAt === null ? null : (
        <span className={`meta clip ${styles.started ?? ""}`}>
          {t("started")} <Time at={view.createdAt} />{" "}
          {view.startedBy === null ? null : t("by", { who: view.startedBy })}
        </span>
      )}
      <div className={styles.history}>{children}</div>
    </div>
  );
}
