import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { get } from "@/api/client";
import { keys, type Listing } from "@/api/queries";
import type { components } from "@/api/schema";
import { isRecord, recordOf, textOf } from "@/model/json";
import { Time } from "@/parts/Time";
import type { LiveWorkflow } from "@/release/LiveWorkflow";
import { shortId } from "@/release/title";
import { WorkflowState } from "@/release/WorkflowState";
import { Section } from "./Section";
import styles from "./Inspector.module.css";

type Row = components["schemas"]["WorkflowRow"];

const LATEST = 200;

/** Where a workflow was forked from, and what was forked from it. */
export function Family({ workflow }: { workflow: LiveWorkflow }) {
  const { t } = useTranslation("inspector");
  const definition = workflow.view?.definition ?? null;
  const parent = parentOf(workflow.answer);
  const forks = useQuery({
    queryKey: [...keys.workflows, "forks", workflow.id],
    queryFn: ({ signal }) => get<Listing<Row>>("/workflows", { query: { definition, limit: LATEST }, signal }),
    select: ({ items }) => items.filter(({ forked_from }) => forked_from?.workflow_id === workflow.id),
    enabled: definition !== null,
    staleTime: 15_000,
  });
  const found = forks.data ?? [];
  if (parent === null && found.length === 0) return null;
  return (
    <Section title={t("family.title")}>
      {parent === null ? null : (
        <p>
          {t("family.from")}{" "}
          <Link to="/workflows/$workflowId" params={{ workflowId: parent.id }} className="mono">
            {shortId(parent.id)}
          </Link>{" "}
          <span className="meta">{parent.step === null ? "" : t("family.at", { step: parent.step })}</span>
        </p>
      )}
      <ul>
        {found.map((row) => (
          <li key={row.workflow_id} className={styles.artifact}>
            <Link to="/workflows/$workflowId" params={{ workflowId: row.workflow_id }} className="mono">
              {shortId(row.workflow_id)}
            </Link>
            <WorkflowState status={row.status} />
            <span className="meta push">
              <Time at={row.created_at} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function parentOf(answer: unknown): { id: string; step: string | null } | null {
  const metadata = isRecord(answer) ? recordOf(answer, "metadata") : null;
  const from = metadata === null ? null : recordOf(metadata, "forked_from");
  const id = from === null ? null : textOf(from, "workflow_id");
  return from === null || id === null ? null : { id, step: textOf(from, "step") };
}
