import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/i18n/formats";
import { between } from "@/model/durations";
import type { WorkflowView } from "@/model/view";
import { Card } from "@/parts/Card";
import { Time } from "@/parts/Time";
import { titleOfView } from "@/release/title";
import { WorkflowState } from "@/release/WorkflowState";

export function Side({ view }: { view: WorkflowView }) {
  const { t } = useTranslation("workflows");
  const formats = useFormats();
  const took = between(view.createdAt, view.endedAt);
  return (
    <Card>
      <header>
        <h2 className="clip">
          <Link to="/workflows/$workflowId" params={{ workflowId: view.workflowId }}>
            {titleOfView(view)}
          </Link>
        </h2>
        <WorkflowState status={view.status} chip />
        <span className="meta push">{took === null ? null : formats.duration(took)}</span>
      </header>
      <section className="meta">
        <code>{view.workflowId}</code>
        <p>
          {view.createdAt === null ? null : (
            <>
              {t("started")} <Time at={view.createdAt} as="dateTime" />{" "}
            </>
          )}
          {view.startedBy === null ? null : t("by", { who: view.startedBy })}
        </p>
      </section>
    </Card>
  );
}
