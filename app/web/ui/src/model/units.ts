/** The top level of a graph of steps: what is one node there, and what is drawn with its cells as lanes. */

import type { LayoutStep } from "./layoutTypes";
import type { Needs } from "./levels";

/** One step or collapsed group; or, with `members`, a group of which every cell's steps are drawn. */
export interface Unit {
  readonly id: string;
  readonly step: LayoutStep;
  readonly isGroup: boolean;
  /** By cell, in the order of the lanes; empty for a single node. A group without a matrix has one cell, named "". */
  readonly cells: ReadonlyMap<string, readonly LayoutStep[]>;
}

interface Units {
  readonly units: ReadonlyMap<string, Unit>;
  readonly needs: Needs;
}

export function unitsOf(
  steps: readonly LayoutStep[],
  collapsed: ReadonlySet<string>,
  lanes: readonly string[],
): Units {
  const members = new Map<string, LayoutStep[]>();
  const groups = new Set(steps.filter((one) => one.group === null && one.cell === null).map((one) => one.id));
  const isInner = (one: LayoutStep) => one.group !== null && groups.has(one.group);
  for (const step of steps) {
    if (!isInner(step) || step.group === null) continue;
    const known = members.get(step.group);
    if (known) known.push(step);
    else members.set(step.group, [step]);
  }
  const units = new Map<string, Unit>();
  const needs = new Map<string, readonly string[]>();
  let before: string | null = null;
  for (const step of steps) {
    if (isInner(step)) continue;
    const inner = members.get(step.id) ?? [];
    const isDrawn = inner.length > 0 && !collapsed.has(step.id) && hasCells(step, inner);
    units.set(step.key, {
      id: step.key,
      step,
      isGroup: inner.length > 0,
      cells: isDrawn ? byCell(inner, lanes) : new Map(),
    });
    needs.set(step.key, step.needs ?? (before === null ? [] : [before]));
    before = step.key;
  }
  return { units, needs };
}

/** Until a group's cells are known, its steps stand for all of them: then there is nothing to draw lanes for. */
function hasCells(group: LayoutStep, members: readonly LayoutStep[]): boolean {
  return members.some((one) => one.cell !== null) || (group.state !== "queued" && group.state !== "skipped");
}

function byCell(members: readonly LayoutStep[], lanes: readonly string[]): ReadonlyMap<string, readonly LayoutStep[]> {
  const found = new Map<string, LayoutStep[]>();
  for (const name of lanes) found.set(name, []);
  for (const step of members) {
    const name = step.cell ?? "";
    const known = found.get(name);
    if (known) known.push(step);
    else found.set(name, [step]);
  }
  return new Map([...found].filter(([, inner]) => inner.length > 0));
}

/** What the steps of one cell of a group need of each other, by key; without a word of the service they are a chain. */
export function innerNeeds(steps: readonly LayoutStep[]): Needs {
  const keys = new Map(steps.map((one) => [one.id, one.key]));
  let before: string | null = null;
  const needs = new Map<string, readonly string[]>();
  for (const step of steps) {
    const known = step.needs?.flatMap((id) => keys.get(id) ?? []);
    needs.set(step.key, known ?? (before === null ? [] : [before]));
    before = step.key;
  }
  return needs;
}
