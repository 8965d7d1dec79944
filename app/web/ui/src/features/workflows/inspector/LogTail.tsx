import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { get } from "@/api/client";
import { keys, type Listing } from "@/api/queries";
import { appendText, EMPTY_LOG, windowOf } from "@/model/loglines";
import type { StepView } from "@/model/view";
import { Button } from "@/parts/Button";
import styles from "./Inspector.module.css";

/** The last five lines of a step's log: those that the events told, else asked for. */
export function LogTail({ workflowId, step }: { workflowId: string; step: StepView }) {
  const { t } = useTranslation("inspector");
  const told = step.logTail;
  const asked = useQuery({
    queryKey: [...keys.workflow(workflowId), "tail", step.key, step.attempt, step.round],
    queryFn: ({ signal }) =>
      get<Listing<{ text: string }>>(`/workflows/${workflowId}/logs/${encodeURIComponent(step.id)}`, { query: { cell: step.cell, tail: 5 }, signal }),
    enabled: told.length === 0 && step.log !== null,
    staleTime: Infinity,
  });
  const text = (told.length > 0 ? told : (asked.data?.items ?? []).map((line) => line.text)).join("\n");
  if (text === "") return null;
  const log = appendText(EMPTY_LOG, text);
  return (
    <div className={styles.tail}>
      <header className={styles.heading}>
        <h4>{t("tail.title", { count: log.size })}</h4>
        <Button kind="quiet" size="small" icon="terminal" className="push" onClick={openLog}>
          {t("tail.open")}
        </Button>
      </header>
      <pre>
        {windowOf(log, 0, log.size).map((line, index) => (
          <span key={index} data-error={line.startsWith("stderr: ") || undefined}>
            {line.replace(/^stderr: /, "")}
          </span>
        ))}
      </pre>
    </div>
  );
}

/** The log of the selected step is on the screen already: beneath, or further down in the sheet. */
function openLog(): void {
  const log = document.querySelector<HTMLElement>('[role="log"]');
  log?.scrollIntoView({ block: "nearest" });
  log?.focus();
}
