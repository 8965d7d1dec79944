/** Which groups are drawn as one node: what a person chose, and before that what keeps the picture readable. */
import { useMemo, useState } from "react";
import type { StepView } from "@/model/view";

/** More steps than this are collapsed into their groups. */
export const COLLAPSE_ABOVE = 200;

export interface Collapsing {
  collapsed: ReadonlySet<string>;
  groups: readonly string[];
  toggle: (group: string) => void;
  collapse: (groups: readonly string[]) => void;
  setAll: (isCollapsed: boolean) => void;
}

export function useCollapsing(structure: readonly StepView[]): Collapsing {
  const [chosen, setChosen] = useState<ReadonlyMap<string, boolean>>(new Map());
  const groups = useMemo(() => structure.filter(({ isGroup }) => isGroup).map(({ id }) => id), [structure]);
  const byDefault = structure.length - groups.length > COLLAPSE_ABOVE;
  const collapsed = useMemo(() => new Set(groups.filter((group) => chosen.get(group) ?? byDefault)), [groups, chosen, byDefault]);
  return useMemo(() => {
    const choose = (some: readonly string[], isCollapsed: boolean) => {
      setChosen((before) => new Map([...before, ...some.map((group) => [group, isCollapsed] as const)]));
    };
    return {
      collapsed,
      groups,
      toggle: (group) => { choose([group], !collapsed.has(group)); },
      collapse: (some) => { choose(some, true); },
      setAll: (isCollapsed) => { choose(groups, isCollapsed); },
    };
  }, [collapsed, groups]);
}
