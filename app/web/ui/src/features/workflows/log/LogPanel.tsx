import { useLocation } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Attempt, StepView } from "@/model/view";
import { ProblemNote } from "@/parts/ProblemNote";
import type { LiveWorkflow } from "@/release/LiveWorkflow";
import { LogHead } from "./LogHead";
import { LogLines } from "./LogLines";
import { attemptsWithLog } from "./places";
import { useCopyLink } from "../inspector/useCopyLink";
import { useLogFeed } from "./useLogFeed";
import styles from "./Log.module.css";

/** The log of the selected step: live, searchable, one attempt at a time. */
export function LogPanel({ workflow, selected }: { workflow: LiveWorkflow; selected: string | null }) {
  const step = selected === null ? undefined : workflow.view?.steps.get(selected);
  if (step === undefined || step.isGroup) return null;
  return <StepLog key={`${workflow.id} ${step.key}`} workflowId={workflow.id} step={step} />;
}

function StepLog({ workflowId, step }: { workflowId: string; step: StepView }) {
  const { t } = useTranslation("inspector");
  const { hash } = useLocation();
  const attempts = attemptsWithLog(step);
  const [chosen, setChosen] = useState<string | null>(null);
  const earlier = attempts.slice(1).find(({ log }) => log === chosen) ?? null;
  const log = useLogFeed(workflowId, step, earlier);
  const [wraps, setWraps] = useState(false);
  const fromAddress = lineOf(hash);
  const [linked, setLinked] = useState(fromAddress);
  const [target, setTarget] = useState(() => (fromAddress === null ? null : { line: fromAddress - 1 }));
  const firstShown = useRef(0);
  const copy = useCopyLink();
  const label = t("log.label", { step: step.cell === null ? step.name : `${step.name}, ${step.cell}` });
  const goTo = (line: number | null) => {
    if (line !== null) setTarget({ line });
  };
  const link = (line: number) => {
    setLinked(line);
    copy({ step: step.key, hash: `L${line}` });
  };
  return (
    <section className={styles.panel} aria-label={label}>
      <LogHead
        workflowId={workflowId}
        step={step}
        log={log}
        attempts={attempts}
        shown={earlier ?? attempts[0] ?? null}
        wraps={wraps}
        onAttempt={(one: Attempt) => { setChosen(one.log); }}
        onWraps={setWraps}
        onSearch={(query) => {
          log.feed.find(query, firstShown.current);
          const { matches, current } = log.feed.state.getState();
          goTo(current === null ? null : (matches.found[current]?.line ?? null));
        }}
        onStep={(by) => { goTo(log.feed.step(by)); }}
        onLink={() => { link(lookedAt(log.current === null ? null : log.matches.found[log.current]?.line, linked, firstShown.current)); }}
      />
      {log.problem === null || log.problem.code === "no_log" ? null : (
        <div className={styles.note}>
          <ProblemNote error={log.problem} onRetry={() => { log.feed.poke(); }} />
        </div>
      )}
      {log.text.size === 0 ? (
        <p className={`meta ${styles.note ?? ""}`}>{t(emptyReason(step, log.isRead))}</p>
      ) : (
        <LogLines log={log} label={label} wraps={wraps} linked={linked} target={target} onLink={link} onFirstShown={(line) => { firstShown.current = line; }} />
      )}
    </section>
  );
}

function emptyReason(step: StepView, isRead: boolean): string {
  if (step.state === "queued") return "log.notStarted";
  if (!isRead) return "log.loading";
  if (step.state === "running" || step.state === "retrying") return "log.nothingYet";
  return step.state === "cached" ? "log.cached" : "log.nothing";
}

function lineOf(hash: string): number | null {
  const found = /^L(\d+)$/.exec(hash);
  return found === null ? null : Number(found[1]);
}

/** The line that a person means: the match that is looked at, the one marked before, or the first in sight; from 1. */
function lookedAt(match: number | null | undefined, linked: number | null, first: number): number {
  return match != null ? match + 1 : (linked ?? first + 1);
}
