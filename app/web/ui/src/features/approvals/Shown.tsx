import { useTranslation } from "react-i18next";
import type { ApprovalSummary } from "@/model/approvals";
import { Card } from "@/parts/Card";
import styles from "./Approval.module.css";

/** What an approval of another definition shows: its values by name. */
export function Shown({ fields }: { fields: ApprovalSummary["fields"] }) {
  const { t } = useTranslation("approvals");
  return (
    <Card>
      <section>
        <h2>{t("shown")}</h2>
        <dl className={styles.pairs}>
          {fields.map(({ name, value }) => (
            <div key={name}>
              <dt>{name.replaceAll("_", " ")}</dt>
              <dd>{typeof value === "object" && value !== null ? <pre>{JSON.stringify(value, null, 2)}</pre> : String(value)}</dd>
            </div>
          ))}
        </dl>
      </section>
    </Card>
  );
}
