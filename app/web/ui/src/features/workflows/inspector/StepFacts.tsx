import { type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/i18n/formats";
import { between } from "@/model/durations";
import type { StepView, WorkflowView } from "@/model/view";
import { useClock } from "@/parts/clock";
import { Time } from "@/parts/Time";
import styles from "./Inspector.module.css";

/** Type, times, attempts, progress, and what the step needs. */
export function StepFacts({ view, step }: { view: WorkflowView; step: StepView }) {
  const { t } = useTranslation("inspector");
  const formats = useFormats();
  const needs = step.needs?.map((id) => view.steps.get(id)?.name ?? id) ?? [];
  const { progress } = step;
  return (
    <dl className={styles.facts}>
      {fact(t("facts.type"), step.type === null ? t("facts.group") : <code>{step.type}</code>)}
      {step.attempt === 0 ? null : fact(t("facts.attempts"), attemptsText(step, t))}
      {step.startedAt === null ? null : fact(t("facts.started"), <Time at={step.startedAt} as="clock" />)}
      {step.endedAt === null ? null : fact(t("facts.ended"), <Time at={step.endedAt} as="clock" />)}
      {step.startedAt === null ? null : fact(t("facts.took"), <Took from={step.startedAt} to={step.endedAt} />)}
      {progress === null || progress.total === 0
        ? null
        : fact(
            t("facts.progress"),
            <>
              <progress value={progress.done} max={progress.total} aria-label={t("facts.progress")} /> {t("facts.progressOf", { done: formats.number(progress.done), all: formats.number(progress.total) })} {progress.message}
            </>,
          )}
      {needs.length === 0 ? null : fact(t("facts.needs"), formats.list(needs))}
      {step.condition === null ? null : fact(t("facts.condition"), <code>{step.condition}</code>)}
      {step.by === null ? null : fact(t("facts.by"), step.by)}
    </dl>
  );
}

function fact(name: string, value: ReactNode): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function attemptsText(step: StepView, t: (key: string, values: Record<string, number>) => string): string {
  const of = step.of ?? step.allowedAttempts;
  const told = of === null ? t("facts.attempt", { attempt: step.attempt }) : t("facts.attemptOf", { attempt: step.attempt, of });
  return step.round > 1 ? `${told} · ${t("facts.round", { round: step.round })}` : told;
}

function Took({ from, to }: { from: string; to: string | null }) {
  const formats = useFormats();
  const now = useClock(to === null);
  const ms = to === null ? Math.max(0, now - Date.parse(from)) : (between(from, to) ?? 0);
  return formats.duration(ms);
}
