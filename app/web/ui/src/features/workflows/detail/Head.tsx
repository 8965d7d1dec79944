import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/i18n/formats";
import { STATES } from "@/model/states";
import type { WorkflowView } from "@/model/view";
import { Button } from "@/parts/Button";
import { useMedia } from "@/parts/media";
import { Commands } from "@/release/Commands";
import type { LiveWorkflow } from "@/release/LiveWorkflow";
import { useElapsed } from "@/release/useElapsed";
import { WorkflowState } from "@/release/WorkflowState";
import styles from "./Detail.module.css";

/** The title goes before a third and a fourth command in sight. */
const TIGHT = "(max-width: 1360px)";

/** `onOverview` where the inspector has no room of its own. */
export function Head({ workflow, view, title, onOverview }: { workflow: LiveWorkflow; view: WorkflowView; title: string; onOverview?: () => void }) {
  const { t } = useTranslation("workflows");
  const isTight = useMedia(TIGHT);
  return (
    <header className={styles.head}>
      <h1 className="clip">
        <Link className="meta" to="/workflows">
          {t("list.title")}
        </Link>
        <span className="meta"> / </span>
        {title}
      </h1>
      <WorkflowState status={view.status} chip />
      <Counts view={view} />
      <div className={styles.commands}>
        {onOverview ? (
          <Button size="small" onClick={onOverview}>
            {t("overview")}
          </Button>
        ) : null}
        <Commands workflowId={view.workflowId} view={view} snapshot={workflow.isGone ? null : workflow.snapshot} size={isTight ? "small" : "medium"} />
      </div>
    </header>
  );
}

/** What is not as it should be, and how long it has taken: "1 failed · 1 retrying · 6 min 24 s". */
function Counts({ view }: { view: WorkflowView }) {
  const { t } = useTranslation(["workflows", "common"]);
  const formats = useFormats();
  const took = useElapsed(view);
  const told = STATES.filter((state) => TOLD.has(state) && view.counts[state] > 0).map((state) => t(`count.${state}`, { count: view.counts[state] }));
  const done = view.counts.completed + view.counts.cached + view.counts.skipped;
  const counts = told.length > 0 ? told : [t("list.progress", { done: formats.number(done), total: formats.number(view.counts.total) })];
  return <span className={`meta clip ${styles.counts ?? ""}`}>{[...counts, ...(took === null ? [] : [took])].join(" · ")}</span>;
}

const TOLD: ReadonlySet<string> = new Set(["failed", "unknown", "retrying", "waiting"]);
