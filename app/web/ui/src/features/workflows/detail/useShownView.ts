import { useLayoutEffect, useMemo, useState } from "react";
import { viewAt } from "@/model/fold";
import type { WorkflowView } from "@/model/view";
import type { LiveWorkflow } from "@/release/LiveWorkflow";
import { type ShownStore, shownStore } from "./shownSteps";

/** The workflow as it is now, or as it was at the event number that is looked at. */
export function useShownView({ view, snapshot, log }: LiveWorkflow, at: number | undefined): WorkflowView | null {
  const skeleton = snapshot?.skeleton ?? null;
  const isPast = at !== undefined && skeleton !== null && at < log.lastContiguous;
  // Events that come later do not change what was: the log is read once for each number.
  const past = useMemo(() => (isPast ? viewAt(log, skeleton, at) : null), [isPast, at, skeleton]); // eslint-disable-line react-hooks/exhaustive-deps
  return past ?? view;
}

/** One store for as long as the screen is there; it is told what to show before the browser draws. */
export function useShownStoreOf(view: WorkflowView, selected: string | null): ShownStore {
  const [store] = useState(() => shownStore(view, selected));
  useLayoutEffect(() => {
    store.show(view);
    store.select(selected);
  }, [store, view, selected]);
  return store;
}
