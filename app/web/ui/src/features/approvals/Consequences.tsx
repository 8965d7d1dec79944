import { useTranslation } from "react-i18next";
import { useFormats } from "@/i18n/formats";
import type { Approval, ApprovalSummary } from "@/model/approvals";
import type { ReleasePlan } from "@/model/releasePlan";
import { Card } from "@/parts/Card";
import { EffectGroups } from "@/release/EffectGroups";
import { useStepsAfter } from "./askedBy";
import styles from "./Approval.module.css";

/** What each answer sets off. */
export function Consequences({ approval, summary, later }: { approval: Approval; summary: ApprovalSummary; later: ReleasePlan | null }) {
  const { t } = useTranslation("approvals");
  const formats = useFormats();
  const steps = useStepsAfter(approval.workflowId, approval.step);
  const places = summary.places.length;
  const more = summary.kind === "prepare" ? (later?.effects.length ?? 0) - summary.effectCount : 0;
  return (
    <Card>
      <section>
        <div className={styles.head}>
          <h2>{t("ifApprove")}</h2>
          {places > 1 ? <span className="meta push">{t("inEach", { count: places })}</span> : null}
        </div>
        {summary.effects.length > 0 ? <EffectGroups groups={summary.effects} among={places} /> : null}
        {summary.effects.length === 0 && steps.length > 0 ? (
          <p>
            {t("next")}: {formats.list(steps)}.
          </p>
        ) : null}
        {more > 0 ? <p className="meta">{t("later", { count: more })}</p> : null}
      </section>
      <footer>
        <p className="meta">{t(`rejecting.${summary.kind}`)}</p>
      </footer>
    </Card>
  );
}
