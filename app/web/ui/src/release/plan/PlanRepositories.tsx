import { useTranslation } from "react-i18next";
import type { RepositoryRow } from "@/model/releasePlan";
import { State } from "@/parts/State";
import { Folded } from "./Folded";
import styles from "./PlanCard.module.css";

/** A row per repository: from which version to which, in which files, and whether it merges. */
export function PlanRepositories({ rows }: { rows: readonly RepositoryRow[] }) {
  const { t } = useTranslation("plan");
  return (
    <Folded items={rows}>
      {(shown) => (
        <table className={styles.grid}>
          <thead>
            <tr>
              <th>{t("repository")}</th>
              <th>{t("version")}</th>
              <th className={styles.wide}>{t("versionFiles")}</th>
              <th className="num">{t("tickets")}</th>
              <th className="num">{t("branches")}</th>
              <th>{t("mergePreview")}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={row.name} className={row.isBlocked ? styles.out : undefined}>
                <th scope="row">{row.name}</th>
                <td className="mono" data-label={t("version")}>
                  {row.version === null ? "–" : <span>{row.previousVersion ?? t("noVersion")} → <b>{row.version}</b></span>}
                </td>
                <td className={`meta ${styles.wide ?? ""}`}>{row.versionFiles.join(", ") || "–"}</td>
                <td className="num" data-label={t("tickets")}>{row.tickets.length}</td>
                <td className="num nowrap" data-label={t("branches")}>{t("ofBranches", { merged: row.mergedCount, all: row.branches.length })}</td>
                <td data-label={t("mergePreview")}>
                  <Preview row={row} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Folded>
  );
}

function Preview({ row }: { row: RepositoryRow }) {
  const { t } = useTranslation("plan");
  if (row.isBlocked) return <State state="skipped" word={t("leftOut")} />;
  if (row.conflicts.length > 0) return <State state="failed" word={t("conflicts", { count: row.conflicts.length })} />;
  return <State state="completed" word={t("noConflict")} />;
}
