/**
 * What the views of one workflow draw: the steps as they are now, or at the checkpoint that is looked at, and which of them is selected.
 * A store instead of properties: a step that changes draws its own node, row and cell again and nothing else.
 */
import { createContext, useContext } from "react";
import { useStore } from "zustand";
import { createStore, type StoreApi } from "zustand/vanilla";
import type { ApprovalRef, StepView, WorkflowView } from "@/model/view";

export interface Shown {
  view: WorkflowView;
  selected: string | null;
  /** The steps without what becomes of them; the same list until one is added or taken away. */
  structure: readonly StepView[];
}

export type ShownStore = StoreApi<Shown> & { show: (view: WorkflowView) => void; select: (key: string | null) => void };

export function shownStore(view: WorkflowView, selected: string | null): ShownStore {
  const store = createStore<Shown>(() => ({ view, selected, structure: [...view.steps.values()] }));
  return {
    ...store,
    show: (next) => {
      const { view: before, structure } = store.getState();
      if (next !== before) store.setState({ view: next, structure: isSameShape(structure, next) ? structure : [...next.steps.values()] });
    },
    select: (key) => {
      if (store.getState().selected !== key) store.setState({ selected: key });
    },
  };
}

function isSameShape(structure: readonly StepView[], view: WorkflowView): boolean {
  if (structure.length !== view.steps.size) return false;
  let at = 0;
  for (const step of view.steps.values()) {
    const before = structure[at++];
    if (before === undefined || before.key !== step.key || before.needs !== step.needs || before.group !== step.group || before.isGroup !== step.isGroup) return false;
  }
  return true;
}

const Context = createContext<ShownStore | null>(null);
export const ShownSteps = Context.Provider;

export function useShownStore(): ShownStore {
  const store = useContext(Context);
  if (store === null) throw new Error("There are no shown steps around this component.");
  return store;
}

export function useShown<T>(select: (shown: Shown) => T): T {
  return useStore(useShownStore(), select);
}

export function useShownStep(key: string): StepView | undefined {
  return useShown(({ view }) => view.steps.get(key));
}

export function useIsSelected(key: string): boolean {
  return useShown(({ selected }) => selected === key);
}

/** The approval that the step asked for last. */
export function useApprovalOf(step: StepView | undefined): ApprovalRef | undefined {
  const id = step?.approvalId ?? null;
  return useShown(({ view }) => (id === null ? undefined : view.approvals.get(id)));
}
