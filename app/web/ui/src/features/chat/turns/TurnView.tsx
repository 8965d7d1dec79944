import { lazy, memo, Suspense, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/i18n/formats";
import type { DecidedTurn, LiveTurn, StatusTurn, Turn } from "@/model/turns";
import { State, type StateName } from "@/parts/State";
import { WorkflowState } from "@/release/WorkflowState";
import { patiently } from "@/renewal";
import { Answer } from "./Answer";
import { Clarification } from "./Clarification";
import { Frame, Line } from "./Frame";
import { problemOfTurn, Refusal } from "./Refusal";
import { SaidText } from "./SaidText";
import styles from "./Turns.module.css";

const PlanTurnCard = lazy(() => patiently(() => import("./PlanTurnCard")));
const LiveCard = lazy(() => patiently(() => import("./LiveCard")));
const RecoveryCard = lazy(() => patiently(() => import("./RecoveryCard")));
const Complete = lazy(() => patiently(() => import("./Complete").then((module) => ({ default: module.Complete }))));
const ApprovalCard = lazy(() => patiently(() => import("@/release/ApprovalCard").then((module) => ({ default: module.ApprovalCard }))));

interface Props {
  turn: Turn;
  /** How the service read what was said: the proposal of the turn that answers it. */
  proposal: unknown;
  /** When what it answers was said. */
  saidAt: string | null;
  /** The session's workflow has ended. */
  isEnded: boolean;
}

export const TurnView = memo(function TurnView({ turn, proposal, saidAt, isEnded }: Props) {
  const { t } = useTranslation("chat");
  const formats = useFormats();
  switch (turn.kind) {
    case "said":
      return <Frame by={turn.by ?? t("turn.you")} at={turn.at}><SaidText text={turn.text} proposal={proposal} /></Frame>;
    case "clarification":
      return <Frame by={null} at={turn.at}><Clarification turn={turn} /></Frame>;
    case "answer":
      return <Frame by={null} at={turn.at}><Answer turn={turn} /></Frame>;
    case "plan": {
      const took = saidAt === null ? null : formats.duration(Date.parse(turn.at) - Date.parse(saidAt));
      return <Frame by={null} at={turn.at} note={took === null ? t("turn.unchanged") : t("turn.planned", { took })}><Lazy><PlanTurnCard turn={turn} /></Lazy></Frame>;
    }
    case "approval":
      return <Frame by={null} at={turn.at} note={turn.hasChanged ? t("turn.changedSince") : null}><Lazy><ApprovalCard approvalId={turn.approval.id} full={false} /></Lazy></Frame>;
    case "live":
      return turn.isCurrent ? <Frame by={null} at={turn.at} note={isEnded ? null : t("turn.live")}><Lazy><LiveCard workflowId={turn.workflowId} /></Lazy></Frame> : <Earlier turn={turn} />;
    case "error":
      if (turn.workflowId !== null && turn.step !== null) return <Frame by={null} at={turn.at}><Lazy><RecoveryCard turn={turn} workflowId={turn.workflowId} /></Lazy></Frame>;
      return <Frame by={null} at={turn.at}><Refusal error={problemOfTurn(turn)} /></Frame>;
    case "complete":
      return turn.what === "workflow" ? <Frame by={null} at={turn.at}><Lazy><Complete turn={turn} /></Lazy></Frame> : null;
    case "decided":
      return <Decided turn={turn} />;
    case "status":
      return <StatusLine turn={turn} />;
  }
});

/** Cards are heavy and come with a chunk of their own; their place is kept meanwhile. */
function Lazy({ children }: { children: ReactNode }) {
  return <Suspense fallback={<div className={styles.coming} />}>{children}</Suspense>;
}

function Earlier({ turn }: { turn: LiveTurn }) {
  const { t } = useTranslation("chat");
  const parts = [t("live.completed", { count: turn.completed }), turn.failed > 0 ? t("live.failed", { count: turn.failed }) : "", turn.effectsMade > 0 ? t("live.effects", { count: turn.effectsMade }) : ""];
  if (turn.completed + turn.failed + turn.effectsMade === 0) return null;
  return <Line at={turn.lastAt}>{parts.filter((one) => one !== "").join(" · ")}</Line>;
}

const DECISIONS: Readonly<Record<string, StateName>> = { approved: "completed", rejected: "failed", expired: "failed", voided: "cancelled", pending: "waiting" };

function Decided({ turn }: { turn: DecidedTurn }) {
  const { t } = useTranslation("chat");
  const by = turn.by === null ? "" : t("decided.by", { by: turn.by });
  const comment = turn.comment === "" || turn.isAutomatic ? "" : `“${turn.comment}”`;
  return (
    <Line at={turn.at}>
      <State state={DECISIONS[turn.status] ?? "waiting"} word={t(`decided.${turn.status}`, { defaultValue: turn.status })} />
      <span>{[by, turn.isAutomatic ? t("decided.automatic") : comment].filter((one) => one !== "").join(" · ")}</span>
    </Line>
  );
}

function StatusLine({ turn }: { turn: StatusTurn }) {
  const { t } = useTranslation("chat");
  return (
    <Line at={turn.at}>
      <WorkflowState status={turn.status} />
      <span>{t(`status.${turn.status}`, { defaultValue: turn.message })}</span>
    </Line>
  );
}
