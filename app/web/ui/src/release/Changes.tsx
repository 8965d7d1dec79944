import { useId } from "react";
import { useTranslation } from "react-i18next";
import { groupDifferences, type Difference } from "@/model/differences";
import styles from "./Approval.module.css";

/** What is different from what was shown before, by repository. */
export function Changes({ changes, title }: { changes: readonly Difference[]; title: string }) {
  const { t } = useTranslation("approvals");
  const heading = useId();
  return (
    <div className={styles.changes} role="group" aria-labelledby={heading}>
      <h3 id={heading}>{title}</h3>
      {changes.length === 0 ? <p className="meta">{t("changes.none")}</p> : null}
      {groupDifferences(changes).map(({ repository, differences }) => (
        <div key={repository ?? ""}>
          <h4 className="meta">{repository ?? t("changes.all")}</h4>
          <ul>
            {differences.map((one) => (
              <li key={`${one.path} ${one.before ?? ""} ${one.after ?? ""}`}>
                <span className={styles.path}>{labelOf(one.path, repository)}</span>
                <Ends of={one} />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </div>
  );
}

function Ends({ of: { change, before, after } }: { of: Difference }) {
  const { t } = useTranslation("approvals");
  if (change === "added") return <span>{t("changes.added")} <ins>{shown(after)}</ins></span>;
  if (change === "removed") return <span>{t("changes.removed")} <del>{shown(before)}</del></span>;
  return (
    <span>
      <span className="hidden">{t("changes.before")} </span>
      <del>{shown(before)}</del>
      <span aria-hidden="true"> → </span>
      <span className="hidden"> {t("changes.after")} </span>
      <ins>{shown(after)}</ins>
    </span>
  );
}

function labelOf(path: string, repository: string | null): string {
  const own = repository === null ? path : path.slice(`repositories.${repository}`.length).replace(/^\./, "");
  return own.replaceAll("_", " ").replaceAll(".", " › ");
}

/** Commit ids and digests as short as people compare them. */
function shown(value: string | null): string {
  if (value === null) return "–";
  if (/^[0-9a-f]{40,64}$/.test(value)) return value.slice(0, 7);
  return value.startsWith("sha256:") ? value.slice(7, 19) : value;
}
