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
              <dd><Value value={value} /></dd>
            </div>
          ))}
        </dl>
      </section>
    </Card>
  );
}

function Value({ value }: { value: unknown }) {
  if (value === null || value === undefined) return "–";
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value) && value.every((one) => typeof one !== "object")) return value.join(", ");
  return <pre>{JSON.stringify(value, null, 2)}</pre>;
}
