import { useTranslation } from "react-i18next";
import type { Disposition, PlannedStep } from "@/model/plan";
import { Reversibility } from "@/parts/Reversibility";
import { State, type StateName } from "@/parts/State";
import { heaviest } from "@/model/effects";
import { Folded } from "./Folded";
import styles from "./PlanCard.module.css";

const LOOK: Record<Disposition, StateName> = {
  will_run: "queued",
  cached: "cached",
  skipped: "skipped",
  needs_approval: "waiting",
  known_later: "queued",
  failed: "failed",
};

/** For a definition that is no release: what would become of each step. */
export function PlanSteps({ steps }: { steps: readonly PlannedStep[] }) {
  const { t } = useTranslation("plan");
  return (
    <section>
      <p className={styles.label}>
        <b>{t("stepCount", { count: steps.length })}</b>
      </p>
      <Folded items={steps}>
        {(shown) => (
          <ul className={styles.doubts}>
            {shown.map((step) => {
              const heavy = heaviest(step.effects);
              return (
                <li key={step.key}>
                  <State state={LOOK[step.disposition]} word={t(`disposition.${step.disposition}`)} />
                  <div className="row">
                    <b>{step.name}</b>
                    <span className="meta">{[step.cell, step.error?.message ?? step.reason].filter(Boolean).join(" · ")}</span>
                    {heavy === "none" ? null : <span className="push"><Reversibility of={heavy} /></span>}
                  </div>
                </li>
              );
            })}
          </ul>
        )}
      </Folded>
    </section>
  );
}
