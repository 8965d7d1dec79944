import { useTranslation } from "react-i18next";
import { useFormats } from "@/i18n/formats";
import { isEmpty, type ScopeBody } from "./scope";
import styles from "./Commands.module.css";

const ROWS = ["drop_repositories", "add_repositories", "drop_tickets", "include_branches", "exclude_branches"] as const;

/** What a change of the scope takes out and takes in. */
export function ScopeDifference({ change }: { change: ScopeBody }) {
  const { t } = useTranslation("commands");
  const formats = useFormats();
  return (
    <div className={styles.difference} role="status">
      <h3>{t("scope.difference")}</h3>
      {isEmpty(change) ? <p className="meta">{t("scope.unchanged")}</p> : null}
      <dl>
        {ROWS.filter((row) => change[row].length > 0).map((row) => (
          <div key={row}>
            <dt>{t(`scope.${row}`, { count: change[row].length })}</dt>
            <dd>{formats.list(change[row])}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
