import { Link } from "@tanstack/react-router";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { SessionSummary } from "@/model/sessions";
import { State } from "@/parts/State";
import { Time } from "@/parts/Time";
import { workflowTitle } from "@/release/title";
import { WorkflowState } from "@/release/WorkflowState";
import type { SessionWorkflow } from "./useSessions";
import styles from "./SessionList.module.css";

interface Props {
  session: SessionSummary;
  workflow: SessionWorkflow | undefined;
  isCurrent: boolean;
  onChoose?: () => void;
}

export const SessionRow = memo(function SessionRow({ session, workflow, isCurrent, onChoose }: Props) {
  const { t } = useTranslation("chat");
  const about = [workflow?.repositories.join(", "), workflow?.sprintName].filter(Boolean).join(" · ");
  const title = workflow?.fixVersion == null ? session.title : workflowTitle(workflow.definition, workflow.fixVersion, session.title);
  return (
    <li>
      <Link to="/chat/$session" params={{ session: session.sessionId }} className={styles.row} aria-current={isCurrent ? "page" : undefined} {...(onChoose ? { onClick: onChoose } : {})}>
        <b className="clip" title={session.title}>{title === "" ? t("sessions.untitled") : title}</b>
        <span className="meta clip">
          <Time at={session.updatedAt} />
          {about === "" ? null : ` · ${about}`}
        </span>
        <SessionState session={session} workflow={workflow} />
      </Link>
    </li>
  );
});

function SessionState({ session, workflow }: Pick<Props, "session" | "workflow">) {
  const { t } = useTranslation("chat");
  switch (session.state) {
    case "asking":
      return <State state="waiting" word={t("sessions.state.asking")} />;
    case "planned":
      return <State state="waiting" word={t("sessions.state.planned")} />;
    case "starting":
      return <State state="running" />;
    case "following":
      return workflow === undefined ? <span /> : <WorkflowState status={workflow.status} />;
    default:
      return <State state="completed" word={t("sessions.state.idle")} />;
  }
}
