/** The log of a step while it is shown, following it while the step runs. */
import { useEffect, useMemo } from "react";
import { useStore } from "zustand";
import type { StepView } from "@/model/view";
import { LogFeed, type LogState } from "./logFeed";

export interface ShownLog extends LogState {
  feed: LogFeed;
}

export function useLogFeed(workflowId: string, step: StepView, attempt: { round: number; attempt: number } | null): ShownLog {
  const { id, cell } = step;
  const round = attempt?.round ?? null;
  const number = attempt?.attempt ?? null;
  const feed = useMemo(
    () => new LogFeed({ workflowId, step: id, cell, attempt: round === null || number === null ? null : { round, attempt: number } }),
    [workflowId, id, cell, round, number],
  );
  useEffect(() => feed.start(), [feed]);
  const isLive = attempt === null && (step.state === "running" || step.state === "retrying");
  useEffect(() => (isLive ? feed.watch() : undefined), [feed, isLive]);
  // What the events tell of the log is the sign that there is more of it.
  useEffect(() => {
    if (attempt === null) feed.poke();
  }, [feed, attempt, step.logTail, step.isTailOpen, step.log, step.state]);
  const state = useStore(feed.state);
  return { ...state, feed };
}
