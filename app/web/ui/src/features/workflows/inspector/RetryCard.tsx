import { useTranslation } from "react-i18next";
import { useFormats } from "@/i18n/formats";
import type { StepView } from "@/model/view";
import { Button } from "@/parts/Button";
import { useClock } from "@/parts/clock";
import { State } from "@/parts/State";
import { CommandProblem } from "@/release/commands/CommandProblem";
import { useCommand } from "@/release/commands/requests";
import type { LiveWorkflow } from "@/release/LiveWorkflow";
import { LogTail } from "./LogTail";
import { useIsLive } from "./useIsLive";
import styles from "./Inspector.module.css";

/** A step that failed and tries again by itself: which attempt comes, when, and what went wrong. */
export function RetryCard({ workflow, step }: { workflow: LiveWorkflow; step: StepView }) {
  const { t } = useTranslation(["inspector", "commands"]);
  const isLive = useIsLive();
  const command = useCommand(workflow.id);
  const mayPause = isLive && workflow.snapshot?.allowedOperations.includes("pause") === true;
  return (
    <section className={styles.section} data-tone="retrying" aria-label={t("retrying.label")}>
      <p className={styles.countdown}>
        <State state="retrying" word={t("retrying.next", { attempt: step.attempt + 1, of: step.of ?? "?" })} />
        {step.nextAt === null ? <span>{t("retrying.turn")}</span> : <Countdown at={step.nextAt} counts={isLive} />}
      </p>
      {step.error === null ? null : <p className={styles.message} title={step.error.message}>{step.error.message.split("\n", 1)[0]}</p>}
      <LogTail workflowId={workflow.id} step={step} />
      {mayPause ? (
        <div className={styles.option}>
          <Button icon="pause" busy={command.isPending} onClick={() => { command.mutate({ operation: "pause", body: {} }); }}>
            {t("commands:operation.pause")}
          </Button>
          <p>{t("retrying.pause")}</p>
        </div>
      ) : null}
      <CommandProblem error={command.error} />
    </section>
  );
}

function Countdown({ at, counts }: { at: string; counts: boolean }) {
  const { t } = useTranslation("inspector");
  const formats = useFormats();
  const seconds = Math.ceil((Date.parse(at) - useClock(counts)) / 1000);
  return (
    <span role="timer" className="nowrap">
      {seconds > 0 ? t("retrying.in", { time: formats.duration(Math.max(seconds, 1) * 1000) }) : t("retrying.now")}
    </span>
  );
}
