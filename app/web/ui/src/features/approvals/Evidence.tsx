import { useTranslation } from "react-i18next";
import type { Approval, ApprovalSummary } from "@/model/approvals";
import { Card } from "@/parts/Card";
import { Digest } from "@/parts/Digest";
import { OutsideLink } from "@/parts/OutsideLink";
import { ProofGrid } from "@/release/ProofGrid";
import styles from "./Approval.module.css";

/** What a decision is bound to. */
export function Evidence({ approval, summary }: { approval: Approval; summary: ApprovalSummary }) {
  const { t } = useTranslation("approvals");
  if (approval.digest === "" && summary.places.length === 0) return null;
  return (
    <Card>
      <section>
        <div className={styles.head}>
          <h2>{t("proof.title")}</h2>
          <span className="meta push">{t("proof.more")}</span>
        </div>
        {summary.places.length === 0 ? null : (
          <div className={styles.wide}>
            <ProofGrid places={summary.places} />
          </div>
        )}
        <dl className={styles.pairs}>
          {summary.document === null ? null : (
            <div>
              <dt>{t("proof.document")}</dt>
              <dd>
                <OutsideLink to={summary.document.url}>{summary.document.title}</OutsideLink>
              </dd>
            </div>
          )}
          {approval.digest === "" ? null : (
            <div>
              <dt>{t("proof.digest")}</dt>
              <dd>
                <Digest value={approval.digest} />
              </dd>
            </div>
          )}
        </dl>
      </section>
    </Card>
  );
}
