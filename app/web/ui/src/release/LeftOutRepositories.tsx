import type { Exclusion } from "@/model/releasePlan";
import { State } from "@/parts/State";
import { useTranslation } from "react-i18next";
import { useReason } from "./reasons";
import styles from "./Approval.module.css";

/** Whole repositories that an approval does not carry further, though the plan was asked for them. */
export function LeftOutRepositories({ exclusions }: { exclusions: readonly Exclusion[] }) {
  const { t } = useTranslation("approvals");
  const why = useReason();
  const whole = exclusions.filter(({ ticket, branch, repository }) => ticket === null && branch === null && repository !== null);
  if (whole.length === 0) return null;
  return (
    <section>
      <ul className={styles.leftOut}>
        {whole.map((one) => (
          <li key={one.repository}>
            <State state="skipped" word={t("facts.leftOut")} /> <b>{one.repository}</b> <span className="meta">{why(one)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
