import { useId } from "react";
import { useTranslation } from "react-i18next";
import { groupDifferences, type Difference } from "@/model/differences";
import styles from "./Approval.module.css";

/** What is different from what was shown before, by repository. */
export function Changes({ changes, title, heading: Heading = "h3" }: { changes: readonly Difference[]; title: string; heading?: "h2" | "h3" }) {
  const { t, i18n } = useTranslation("approvals");
  const name = (word: string) => (i18n.exists(`approvals:changes.names.${word}`) ? t(`changes.names.${word}`) : word.replaceAll("_", " "));
  const headingId = useId();
  return (
    <div className={styles.changes} role="group" aria-labelledby={headingId}>
      <Heading id={headingId} className={styles.small}>{title}</Heading>
      {changes.length === 0 ? <p className="meta">{t("changes.none")}</p> : null}
      {groupDifferences(changes).map(({ repository, differences }) => (
        <div key={repository ?? ""}>
          <p className="meta">{repository ?? t("changes.all")}</p>
          <ul>
            {differences.map((one) => (
              <li key={`${one.path} ${one.before ?? ""} ${one.after ?? ""}`}>
                <span className={styles.path}>{labelOf(one.path, repository, name)}</span>
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

/** `tickets[SHOP-1].status` reads "Tickets › SHOP-1 › Status"; what stands in brackets is a name and stays whole. */
function labelOf(path: string, repository: string | null, name: (word: string) => string): string {
  const own = repository === null ? path : path.slice(`repositories.${repository}`.length);
  const parts = [...own.matchAll(/\[([^\]]*)\]|[^.[\]]+/g)].map(([word, item]) => item ?? name(word));
  return parts.join(" › ");
}

/** Commit ids and digests as short as people compare them. */
function shown(value: string | null): string {
  if (value === null) return "–";
  if (/^[0-9a-f]{40,64}$/.test(value)) return value.slice(0, 7);
  return value.startsWith("sha256:") ? value.slice(7, 19) : value;
}
