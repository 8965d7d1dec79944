import { createContext, useContext } from "react";

export interface GraphActions {
  select: (key: string) => void;
  /** Draws a group's steps, or one node for them all. */
  toggle: (group: string) => void;
  collapse: (groups: readonly string[]) => void;
  /** The graph is so small that details cannot be read. */
  isFar: boolean;
}

const Context = createContext<GraphActions | null>(null);
export const GraphActionsProvider = Context.Provider;

export function useGraphActions(): GraphActions {
  const actions = useContext(Context);
  if (actions === null) throw new Error("There is no graph around this component.");
  return actions;
}
