import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { isRecord, recordOf, recordsOf, textOf } from "@/model/json";
import type { CompleteTurn } from "@/model/turns";
import { Card } from "@/parts/Card";
import { State } from "@/parts/State";
import { WorkflowState } from "@/release/WorkflowState";
import styles from "./Turns.module.css";

/** How a workflow ended, and what it left: tags, the document, the proof. */
export function Complete({ turn }: { turn: CompleteTurn }) {
  const { t } = useTranslation("chat");
  const { data, workflowId, status } = turn;
  const outputs = recordOf(data, "outputs") ?? {};
  const tags = Object.entries(recordOf(outputs, "tags") ?? {}).flatMap(([repository, tag]) => (isRecord(tag) ? [{ repository, name: textOf(tag, "name") ?? "", commit: textOf(tag, "commit") ?? "" }] : []));
  const document = textOf(outputs, "document");
  const proven = recordOf(outputs, "proof")?.["proven"];
  const undone = recordsOf(data, "undone").length;
  const stays = recordsOf(data, "stays").length;
  const key = `complete.${status ?? ""}`;
  return (
    <Card aria-label={t(key)}>
      <header>
        <WorkflowState status={status ?? "unknown"} chip />
        <span>{t(key, { defaultValue: turn.message })}</span>
        {workflowId === null ? null : <Link className="push" to="/workflows/$workflowId" params={{ workflowId }}>{t("live.open")}</Link>}
      </header>
      {tags.length === 0 ? null : (
        <section>
          <ul className={styles.rows} aria-label={t("complete.tags")}>
            {tags.map((tag) => (
              <li key={tag.repository}>
                <b>{tag.repository}</b>
                <span className="mono">{tag.name}</span>
                <span className="mono meta">{tag.commit.slice(0, 7)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {proven === undefined && document === null && undone === 0 && stays === 0 ? null : (
        <section className={styles.words}>
          {proven === undefined ? null : proven === true ? <State state="completed" word={t("complete.proven")} /> : <State state="failed" word={t("complete.notProven")} />}
          {undone === 0 ? null : <State state="rolledback" word={t("complete.undone", { count: undone })} />}
          {stays === 0 ? null : <State state="waiting" word={t("complete.stays", { count: stays })} />}
          {document === null ? null : /^https?:/.test(document) ? <a href={document} target="_blank" rel="noopener noreferrer">{t("complete.document")}</a> : <span className="meta">{t("complete.document")}: <code>{document}</code></span>}
        </section>
      )}
    </Card>
  );
}
