import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { stepKey } from "@/model/effects";
import type { ErrorTurn } from "@/model/turns";
import { Card } from "@/parts/Card";
import { State } from "@/parts/State";
import { Commands } from "@/release/Commands";
import { useWorkflow } from "@/release/LiveWorkflow";
import { problemOfTurn, Refusal } from "./Refusal";

/** A step failed and a person has to decide: what failed, and what can be done. */
export default function RecoveryCard({ turn, workflowId }: { turn: ErrorTurn; workflowId: string }) {
  const { t } = useTranslation("chat");
  const { view, snapshot } = useWorkflow(workflowId);
  const key = turn.step === null ? null : stepKey(turn.step, turn.cell);
  const step = key === null ? undefined : view?.steps.get(key);
  const name = [step?.name ?? turn.step, turn.cell].filter((one) => one !== null).join(" · ");
  return (
    <Card {...(turn.isOpen ? { tone: "failed" as const } : {})} aria-label={name}>
      <header>
        <h2>{name === "" ? t("recovery.workflow") : name}</h2>
        <span className="push">{turn.isOpen ? <State state="failed" chip word={t("recovery.waits")} /> : <State state="completed" word={t("recovery.decided")} />}</span>
      </header>
      <section>
        <Refusal error={problemOfTurn(turn)} />
      </section>
      <footer>
        <Link to="/workflows/$workflowId" params={{ workflowId }} search={key === null ? {} : { step: key }}>{t("recovery.openStep")}</Link>
        {turn.isOpen ? <span className="push"><Commands workflowId={workflowId} view={view} snapshot={snapshot} /></span> : null}
      </footer>
    </Card>
  );
}
