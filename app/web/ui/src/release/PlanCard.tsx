import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import type { PlanView } from "@/model/plan";
import { Button, Kbd } from "@/parts/Button";
import { Card } from "@/parts/Card";
import { Digest } from "@/parts/Digest";
import { Icon } from "@/parts/Icon";
import { State } from "@/parts/State";
import { EffectGroups } from "./EffectGroups";
import { PlanDoubts } from "./plan/PlanDoubts";
import { PlanRepositories } from "./plan/PlanRepositories";
import { PlanSteps } from "./plan/PlanSteps";
import { PlanTickets } from "./plan/PlanTickets";
import styles from "./plan/PlanCard.module.css";

interface PlanCardProps {
  plan: PlanView;
  digest: string;
  /** `dry_run`: it was only looked at and cannot be confirmed. */
  state: "open" | "confirmed" | "superseded" | "dry_run";
  onConfirm: () => void;
  onDryRun: () => void;
  onChangeScope?: () => void;
  /** Plans the same for real, after a dry run. */
  onForReal?: () => void;
  busy?: boolean;
  /** Who confirmed it and when. */
  note?: ReactNode;
}

/** What a workflow would do, before anything is done; a plan that another took the place of is folded. */
export function PlanCard(props: PlanCardProps) {
  const { t } = useTranslation("plan");
  const heading = useId();
  const { plan, state } = props;
  const title = plan.release === null ? t("titleOf", { definition: plan.definition }) : t("title", { version: plan.release.fixVersion });
  if (state === "superseded") {
    return (
      <Card aria-labelledby={heading}>
        <details className={styles.superseded}>
          <summary>
            <h2 id={heading}>{title}</h2>
            <State state="skipped" word={t("superseded")} />
          </summary>
          <Content plan={plan} />
        </details>
      </Card>
    );
  }
  return (
    <Card aria-labelledby={heading} data-plan={state}>
      <header>
        <Icon name="document" />
        <h2 id={heading}>{title}</h2>
        <span className="meta push">{<Route plan={plan} />}</span>
      </header>
      <Content plan={plan} />
      <Foot {...props} />
    </Card>
  );
}

function Content({ plan }: { plan: PlanView }) {
  const { t } = useTranslation("plan");
  return (
    <>
      {plan.release === null ? (
        <PlanSteps steps={plan.steps} />
      ) : (
        <>
          <section>
            <PlanRepositories rows={plan.release.repositories} />
          </section>
          <PlanTickets release={plan.release} />
        </>
      )}
      <PlanDoubts plan={plan} />
      {plan.effectCount === 0 ? null : (
        <section>
          <p className={styles.label}>
            <b>{t("effectCount", { count: plan.effectCount })}</b>{" "}
            <span className="meta">{plan.phases.length > 1 ? t("inTwoPhases") : null}</span>
          </p>
          <div className={styles.phases}>
            {plan.phases.map((phase) => (
              <div key={phase.name}>
                <p className={styles.phase}>
                  {plan.phases.length > 1 ? <b>{t(`phase.${phase.name}`)}</b> : null}
                  <span className="meta push">{t(`phaseCount.${phase.name}`, { count: phase.count })}</span>
                </p>
                <EffectGroups groups={phase.groups} among={plan.release?.repositories.length ?? 0} />
              </div>
            ))}
          </div>
        </section>
      )}
    </>
  );
}

/** `release · sprint/sprint-2024-01 → develop → main` where all repositories call them the same. */
function Route({ plan }: { plan: PlanView }) {
  const { release } = plan;
  if (release === null) return plan.version === null ? null : `v${plan.version}`;
  const names = (["sprint", "develop", "main"] as const).flatMap((place) => {
    const each = new Set(release.repositories.flatMap((row) => row.branchNames[place] ?? []));
    return each.size === 1 ? [...each] : each.size > 1 ? [place] : [];
  });
  return [release.releaseType, names.join(" → ")].filter((one) => one !== "").join(" · ");
}

function Foot({ plan, digest, state, onConfirm, onDryRun, onChangeScope, onForReal, busy = false, note }: PlanCardProps) {
  const { t } = useTranslation("plan");
  return (
    <footer className={styles.foot}>
      <Digest value={digest} />
      {state === "confirmed" ? (
        <span className="push">
          <State state="completed" word={t("confirmed")} more={note} />
        </span>
      ) : state === "dry_run" ? (
        <>
          <span className="push meta">{t("wasDryRun")}</span>
          {onForReal ? <Button onClick={onForReal}>{t("forReal")}</Button> : null}
        </>
      ) : (
        <>
          <Button kind="quiet" className="push" disabled={busy} onClick={onDryRun}>
            {t("dryRun")}
          </Button>
          {onChangeScope ? <Button disabled={busy} onClick={onChangeScope}>{t("changeScope")}</Button> : null}
          <Button kind="primary" busy={busy} disabled={plan.errors.length > 0} data-confirm onClick={onConfirm}>
            {t("confirm")} <Kbd>↵</Kbd>
          </Button>
        </>
      )}
    </footer>
  );
}
