import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { WorkflowView } from "@/model/view";
import { Card } from "@/parts/Card";
import { ProblemNote } from "@/parts/ProblemNote";
import { Commands } from "@/release/Commands";
import { useWorkflow } from "@/release/LiveWorkflow";
import { Moments } from "@/release/Moments";
import { ProgressTracks } from "@/release/ProgressTracks";
import { titleOfView } from "@/release/title";
import { useElapsed } from "@/release/useElapsed";
import { WorkflowState } from "@/release/WorkflowState";
import { LiveWaits } from "./LiveWaits";

const MOMENTS = 5;

/** The session's workflow as it is now. */
export default function LiveCard({ workflowId }: { workflowId: string }) {
  const { t } = useTranslation("chat");
  const workflow = useWorkflow(workflowId);
  const { view, snapshot, stream, problem, isGone, refresh } = workflow;
  if (view === null) {
    return <Card aria-busy={problem === null}>{<section>{problem === null ? <p className="meta">{t("live.loading")}</p> : isGone ? <p>{t("live.gone")}</p> : <ProblemNote error={problem} onRetry={refresh} />}</section>}</Card>;
  }
  return (
    <Card aria-label={titleOfView(view)}>
      <header>
        <WorkflowState status={view.status} chip />
        <span className="meta">
          <Elapsed view={view} />
          {stream === "waiting" ? <> · {t("live.reconnecting")}</> : null}
          {isGone ? <> · {t("live.gone")}</> : null}
        </span>
        <span className="push row">
          {isGone ? null : <Commands workflowId={workflowId} view={view} snapshot={snapshot} size="small" />}
          <Link to="/workflows/$workflowId" params={{ workflowId }}>{t("live.open")}</Link>
        </span>
      </header>
      <section>
        <ProgressTracks view={view} />
      </section>
      <LiveWaits view={view} />
      {view.moments.length === 0 ? null : (
        <section>
          <Moments view={view} most={MOMENTS} />
        </section>
      )}
    </Card>
  );
}

function Elapsed({ view }: { view: WorkflowView }) {
  const { t } = useTranslation("chat");
  const took = useElapsed(view);
  const { completed, cached, skipped, total } = view.counts;
  const steps = t("live.steps", { done: completed + cached + skipped, count: total });
  return took === null ? steps : `${steps} · ${took}`;
}
