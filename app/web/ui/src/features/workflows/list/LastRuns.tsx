import { useQueries } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { get } from "@/api/client";
import { keys, type Listing } from "@/api/queries";
import { useFormats } from "@/i18n/formats";
import { stateOfWorkflow } from "@/model/states";
import type { WorkflowRow } from "./useWorkflowList";
import styles from "./List.module.css";

const RUNS = 30;
const DEFINITIONS = 4;
const AGAIN_MS = 15_000;

/** How the last runs of each definition went, the newest at the right; a click shows only them. */
export function LastRuns({ definitions, onChoose }: { definitions: readonly string[]; onChoose: (definition: string) => void }) {
  const shown = definitions.slice(0, DEFINITIONS);
  const answers = useQueries({
    queries: shown.map((definition) => ({
      queryKey: [...keys.workflows, "last", definition],
      queryFn: ({ signal }: { signal: AbortSignal }) => get<Listing<WorkflowRow>>("/workflows", { signal, query: { definition, limit: RUNS } }),
      refetchInterval: AGAIN_MS,
    })),
  });
  const { t } = useTranslation("workflows");
  if (shown.length === 0) return null;
  return (
    <ul className={styles.last} aria-label={t("last.label", { count: RUNS })}>
      {shown.map((definition, index) => (
        <li key={definition}>
          <button type="button" className={`${styles.definition} clip`} title={t("last.only", { definition })} onClick={() => { onChoose(definition); }}>
            {definition}
          </button>
          <Runs rows={answers[index]?.data?.items ?? []} definition={definition} />
        </li>
      ))}
    </ul>
  );
}

function Runs({ rows, definition }: { rows: readonly WorkflowRow[]; definition: string }) {
  const { t } = useTranslation(["workflows", "release", "common"]);
  const formats = useFormats();
  const states = rows.map(({ status }) => stateOfWorkflow(status));
  const completed = states.filter((state) => state === "completed").length;
  const failed = states.filter((state) => state === "failed").length;
  return (
    <>
      <span className={styles.ticks} role="img" aria-label={t("last.told", { definition, completed, failed, total: rows.length })}>
        {rows.toReversed().map((row) => (
          <i key={row.workflow_id} data-state={stateOfWorkflow(row.status)} title={`${t(`common:state.${stateOfWorkflow(row.status)}`)}, ${formats.dateTime(row.created_at)}`} />
        ))}
      </span>
      <span className="meta nowrap">{t("last.completed", { completed, total: rows.length })}</span>
    </>
  );
}
