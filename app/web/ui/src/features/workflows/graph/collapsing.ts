/** Which groups are drawn as one node: what a person chose, and before that what keeps the picture readable. */
import { useMemo, useState } from "react";
import { layoutOf } from "@/model/layout";
import type { StepState } from "@/model/states";
import type { StepView } from "@/model/view";

/** More steps than this are collapsed into their groups. */
const COLLAPSE_ABOVE = 200;
/** The width of a picture that is readable at once beside the inspector on a usual screen. */
const READABLE_WIDTH = 1_140;

export interface Collapsing {
  collapsed: ReadonlySet<string>;
  groups: readonly string[];
  toggle: (group: string) => void;
  collapse: (groups: readonly string[]) => void;
  setAll: (isCollapsed: boolean) => void;
}

/** `states` tells the steps as they are when the graph is opened; the picture does not move by itself later. */
export function useCollapsing(structure: readonly StepView[], steps: ReadonlyMap<string, StepView>): Collapsing {
  const [chosen, setChosen] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [opened] = useState(steps);
  const groups = useMemo(() => groupsOf(structure), [structure]);
  const first = useMemo(() => collapsedAtFirst(structure, opened), [structure, opened]);
  const collapsed = useMemo(() => new Set(groups.filter((group) => chosen.get(group) ?? first.has(group))), [groups, chosen, first]);
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

function groupsOf(structure: readonly StepView[]): readonly string[] {
  return structure.filter(({ isGroup }) => isGroup).map(({ id }) => id);
}

/** Groups far from where the workflow is are collapsed until the rest is readable. */
export function collapsedAtFirst(structure: readonly StepView[], steps: ReadonlyMap<string, StepView>): ReadonlySet<string> {
  const groups = groupsOf(structure);
  if (structure.length - groups.length > COLLAPSE_ABOVE) return new Set(groups);
  const focus = placeOfFocus(structure, steps);
  const places = new Map(structure.map(({ key }, place) => [key, place]));
  const distance = (group: string) => Math.abs((places.get(group) ?? 0) - focus);
  const collapsed = new Set<string>();
  for (const group of [...groups].sort((one, other) => distance(other) - distance(one))) {
    if (layoutOf(structure, { collapsed, lanes: [] }).width <= READABLE_WIDTH) break;
    collapsed.add(group);
  }
  return collapsed;
}

const URGENT: readonly StepState[] = ["failed", "unknown", "waiting", "retrying", "running"];

/** Where a person will look first: what is urgent, otherwise the last step that was begun. */
export function focusOf(structure: readonly StepView[], steps: ReadonlyMap<string, StepView>): StepView | undefined {
  return structure[placeOfFocus(structure, steps)];
}

function placeOfFocus(structure: readonly StepView[], steps: ReadonlyMap<string, StepView>): number {
  const states = structure.map(({ key }) => steps.get(key)?.state ?? "queued");
  for (const state of URGENT) {
    const found = states.findIndex((one, at) => one === state && structure[at]?.isGroup === false);
    if (found >= 0) return found;
  }
  return states.findLastIndex((state) => state !== "queued");
}
