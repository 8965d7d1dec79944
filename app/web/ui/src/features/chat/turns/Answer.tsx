import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/i18n/formats";
import { type JsonRecord, recordOf, recordsOf, textOf, textsOf } from "@/model/json";
import type { AnswerTurn } from "@/model/turns";
import { Time } from "@/parts/Time";
import { shortId, workflowTitle } from "@/release/title";
import { WorkflowState } from "@/release/WorkflowState";
import { Waits } from "./Waits";
import styles from "./Turns.module.css";

/** An answer in the page's words from what it is made of; the service's sentence where the page has no words for it. */
export function Answer({ turn }: { turn: AnswerTurn }) {
  const { t, i18n } = useTranslation("chat");
  const { data, code, message } = turn;
  switch (data === null ? null : textOf(data, "what")) {
    case "why":
      return <Waits waits={data === null ? [] : recordsOf(data, "waits")} status={(data && textOf(data, "status")) ?? ""} />;
    case "status":
      return data === null ? null : <Status data={data} />;
    case "workflows":
      return data === null ? null : <Workflows rows={recordsOf(data, "items").length > 0 ? recordsOf(data, "items") : recordsOf(data, "workflows")} />;
    default:
      return <p className={styles.said}>{code !== null && i18n.exists(`chat:answer.${code}`) ? t(`answer.${code}`) : message}</p>;
  }
}

function Status({ data }: { data: JsonRecord }) {
  const { t } = useTranslation("chat");
  const metadata = recordOf(data, "metadata") ?? {};
  const id = textOf(data, "workflow_id") ?? "";
  const steps = recordsOf(data, "steps").filter((step) => textOf(step, "type") !== null);
  const done = steps.filter((step) => ["completed", "cached", "skipped"].includes(textOf(step, "status") ?? "")).length;
  return (
    <p className={styles.words}>
      <WorkflowState status={textOf(metadata, "status") ?? "unknown"} chip />
      <span>{t("answer.steps", { done, count: steps.length })}</span>
      <Link to="/workflows/$workflowId" params={{ workflowId: id }} className="mono">{shortId(id)}</Link>
    </p>
  );
}

const SHOWN = 20;

function Workflows({ rows }: { rows: readonly JsonRecord[] }) {
  const { t } = useTranslation("chat");
  const formats = useFormats();
  if (rows.length === 0) return <p>{t("answer.noWorkflows")}</p>;
  return (
    <>
      <ul className={styles.rows}>
        {rows.slice(0, SHOWN).map((row) => {
          const id = textOf(row, "workflow_id") ?? "";
          return (
            <li key={id}>
              <Link to="/workflows/$workflowId" params={{ workflowId: id }}>{workflowTitle(textOf(row, "definition"), textOf(row, "fix_version"), id)}</Link>
              <span className="meta clip">{formats.list(textsOf(row, "repositories"))}</span>
              <WorkflowState status={textOf(row, "status") ?? "unknown"} />
              <Created at={textOf(row, "created_at")} />
            </li>
          );
        })}
      </ul>
      {rows.length > SHOWN ? <Link to="/workflows">{t("answer.allWorkflows", { count: rows.length })}</Link> : null}
    </>
  );
}

function Created({ at }: { at: string | null }) {
  return at === null ? null : (
    <span className="meta nowrap">
      <Time at={at} />
    </span>
  );
}
