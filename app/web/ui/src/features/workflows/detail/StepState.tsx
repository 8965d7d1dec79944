import { useTranslation } from "react-i18next";
import type { StepView } from "@/model/view";
import { State } from "@/parts/State";
import { useApprovalOf } from "./shownSteps";

/** A step's state with what belongs to it: the attempt, the progress, who approved; how many steps a group has. */
export function StepState({ step, brief = false, members = 0 }: { step: StepView; brief?: boolean; members?: number }) {
  const { t } = useTranslation(["workflows", "common"]);
  const approval = useApprovalOf(step);
  const decided = approval?.decisions.at(-1);
  if (approval !== undefined && approval.status === "approved" && decided !== undefined && step.state === "completed") {
    return <State state="completed" word={t("step.approved")} more={brief ? null : t("step.by", { who: decided.by })} />;
  }
  return <State state={step.state} more={brief ? null : members > 0 ? <Members count={members} /> : detail(step, t)} />;
}

function Members({ count }: { count: number }) {
  const { t } = useTranslation("workflows");
  const words = t("step.members", { count });
  return (
    <span title={words}>
      <span aria-hidden>×{count}</span>
      <span className="hidden">{words}</span>
    </span>
  );
}

type Words = (key: string, values?: Record<string, unknown>) => string;

function detail(step: StepView, t: Words): string | null {
  const { state, attempt, of, progress } = step;
  if (state === "retrying" && of !== null) return t("step.attempt", { attempt: attempt + 1 > of ? of : attempt + 1, of });
  if (state === "running" && progress !== null && progress.total > 0) return t("step.progress", { done: progress.done, total: progress.total });
  if (state === "running" && attempt > 1 && of !== null) return t("step.attempt", { attempt, of });
  return null;
}
