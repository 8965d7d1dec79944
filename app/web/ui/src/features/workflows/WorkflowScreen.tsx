import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ProblemNote } from "@/parts/ProblemNote";
import { Screen } from "@/parts/Screen";
import { useWorkflow } from "@/release/LiveWorkflow";
import { shortId } from "@/release/title";
import { Detail } from "./detail/Detail";
import { Gone } from "./detail/Gone";
import styles from "./detail/Detail.module.css";

export function WorkflowScreen() {
  const { workflowId } = useParams({ from: "/workflows/$workflowId" });
  // Another workflow is another screen: nothing of the last one stays.
  return <Workflow key={workflowId} id={workflowId} />;
}

function Workflow({ id }: { id: string }) {
  const { t } = useTranslation("workflows");
  const workflow = useWorkflow(id);
  if (workflow.view !== null) return <Detail workflow={workflow} view={workflow.view} />;
  return (
    <Screen title={t("title", { name: shortId(id) })}>
      <div className={styles.alone}>
        {workflow.isGone ? <Gone isKnown={false} /> : workflow.problem === null ? <p className="meta" role="status">{t("common:loading")}</p> : <ProblemNote error={workflow.problem} onRetry={workflow.refresh} />}
      </div>
    </Screen>
  );
}
