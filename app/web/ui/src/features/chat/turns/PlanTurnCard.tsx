import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PlanTurn } from "@/model/turns";
import { PlanCard } from "@/release/PlanCard";
import { patiently } from "@/renewal";
import { useActions } from "../actions";
import { Refusal } from "./Refusal";

const LeaveOutDialog = lazy(() => patiently(() => import("./LeaveOutDialog")));

const STATES = { shown: "open", confirmed: "confirmed", superseded: "superseded", dry_run: "dry_run" } as const;

export default function PlanTurnCard({ turn }: { turn: PlanTurn }) {
  const { t } = useTranslation("chat");
  const { say, confirm, isConfirming, refusal } = useActions();
  const [isScoping, setScoping] = useState(false);
  const { release } = turn.plan;
  const canScope = release !== null && release.repositories.length > 1;
  return (
    <>
      <PlanCard
        plan={turn.plan}
        digest={turn.digest}
        state={STATES[turn.status]}
        busy={isConfirming && turn.status === "shown"}
        onConfirm={() => { confirm(turn.digest); }}
        onDryRun={() => { say({ text: t("phrase.dryRun"), fields: { dry_run: true } }); }}
        onForReal={() => { say({ text: t("phrase.forReal"), fields: { dry_run: false } }); }}
        {...(canScope ? { onChangeScope: () => { setScoping(true); } } : {})}
      />
      {turn.status === "shown" && refusal !== null ? <Refusal error={refusal} /> : null}
      {isScoping && release !== null ? (
        <Suspense fallback={null}>
          <LeaveOutDialog release={release} onClose={() => { setScoping(false); }} />
        </Suspense>
      ) : null}
    </>
  );
}
