import { lazy, Suspense, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/i18n/formats";
import type { WorkflowView } from "@/model/view";
import { Button } from "@/parts/Button";
import type { LiveWorkflow } from "@/release/LiveWorkflow";
import { patiently } from "@/renewal";
import { type Checkpoint, indexAt, useCheckpoints } from "./checkpoints";
import { useLookAt } from "./useLookAt";
import { SPEEDS, useReplay } from "./useReplay";
import styles from "./History.module.css";

const ForkDialog = lazy(() => patiently(async () => ({ default: (await import("./ForkDialog")).ForkDialog })));

/** Looks at a workflow as it was at each checkpoint, plays through them, and forks from one. */
export function Scrubber({ workflow, selected }: { workflow: LiveWorkflow; selected: string | null }) {
  const { t } = useTranslation("inspector");
  const formats = useFormats();
  const id = useId();
  const { at, lookAt } = useLookAt();
  const [isForking, setForking] = useState(false);
  const { checkpoints } = useCheckpoints(workflow.id, workflow.log, workflow.view === null ? 0 : endedSteps(workflow.view));
  const last = checkpoints.length - 1;
  const index = at === null ? last : indexAt(checkpoints, at);
  // The last position is now, which may be ahead of the last checkpoint.
  const go = (position: number) => { lookAt(position >= last ? null : (checkpoints[position]?.seq ?? null)); };
  const replay = useReplay(() => {
    go(index + 1);
    return index + 1 < last;
  });
  const { view } = workflow;
  if (view === null || workflow.isGone) return null;
  const current = checkpoints[index];
  const play = () => {
    if (index >= last) go(0);
    replay.play();
  };
  const next = SPEEDS[(SPEEDS.indexOf(replay.speed) + 1) % SPEEDS.length] ?? 1;
  return (
    <div className={styles.scrubber} role="group" aria-label={t("history.label")}>
      {checkpoints.length > 1 ? (
        <>
          <label htmlFor={id} className="meta nowrap">
            {t("history.position", { at: formats.number(index + 1), all: formats.number(checkpoints.length) })}
          </label>
          <Button
            kind="quiet"
            size="small"
            icon={replay.isPlaying ? "pause" : "play"}
            aria-label={t(replay.isPlaying ? "history.pause" : "history.play")}
            title={t(replay.isPlaying ? "history.pause" : "history.play")}
            onClick={replay.isPlaying ? replay.pause : play}
          />
          {replay.isPlaying ? (
            <Button kind="quiet" size="small" aria-label={t("history.speed", { speed: replay.speed })} onClick={() => { replay.setSpeed(next); }}>
              {`${replay.speed}×`}
            </Button>
          ) : null}
          <input
            id={id}
            className={styles.range}
            type="range"
            min={0}
            max={last}
            value={index}
            aria-valuetext={current === undefined ? undefined : told(current, at === null)}
            onChange={(event) => {
              replay.pause();
              go(Number(event.target.value));
            }}
          />
        </>
      ) : null}
      <Button size="small" icon="fork" onClick={() => { setForking(true); }}>
        {t("fork.here")}
      </Button>
      {isForking ? (
        <Suspense fallback={null}>
          <ForkDialog
            workflow={workflow}
            checkpoint={at === null ? null : (current ?? null)}
            step={selected === null ? null : (view.steps.get(selected) ?? null)}
            onClose={() => { setForking(false); }}
          />
        </Suspense>
      ) : null}
    </div>
  );

  function told(checkpoint: Checkpoint, isNow: boolean): string {
    const position = t("history.position", { at: formats.number(index + 1), all: formats.number(checkpoints.length) });
    return [position, isNow ? t("history.now") : formats.clock(checkpoint.at), checkpoint.label].filter((one) => one !== null).join(", ");
  }
}

function endedSteps({ counts }: WorkflowView): number {
  return counts.total - counts.queued - counts.running - counts.retrying;
}
