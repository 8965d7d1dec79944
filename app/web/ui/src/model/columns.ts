/** The columns of a graph, from left to right: stacks of shared steps, and bands of lanes between them. */

import { levelsOf, untangled, type Needs } from "./levels";
import type { Unit } from "./units";

/** Shared steps above each other: a chain, or those of one level. */
export interface Stack {
  readonly kind: "stack";
  readonly units: readonly Unit[];
  readonly isChain: boolean;
}

/** Groups whose cells are drawn, side by side in the same lanes; `beside` are shared steps of the same levels. */
export interface Band {
  readonly kind: "band";
  readonly groups: readonly Unit[];
  readonly beside: readonly Unit[];
}

export type Column = Stack | Band;

/** How many nodes stand above each other, at most: of a chain, and of one level. */
const TALLEST_LEVEL = 20;

/** `tallest`: how long a chain may be before it goes on in a column of its own. */
export function columnsOf(units: ReadonlyMap<string, Unit>, needs: Needs, tallest: number): readonly Column[] {
  const levels = untangled(levelsOf(needs), needs);
  const columns: Column[] = [];
  let chain: Unit[] = [];
  const endChain = () => {
    for (const part of parts(chain, tallest)) columns.push({ kind: "stack", units: part, isChain: true });
    chain = [];
  };
  for (const level of levels) {
    const members = level.flatMap((id) => units.get(id) ?? []);
    const groups = members.filter((one) => one.cells.size > 0);
    const single = members.filter((one) => one.cells.size === 0);
    if (groups.length > 0) {
      endChain();
      addBand(columns, groups, single);
    } else if (single.length === 1) chain.push(...single);
    else {
      endChain();
      for (const part of parts(single, TALLEST_LEVEL)) columns.push({ kind: "stack", units: part, isChain: false });
    }
  }
  endChain();
  return columns;
}

/** Groups that follow each other with nothing between them share their lanes. */
function addBand(columns: Column[], groups: readonly Unit[], beside: readonly Unit[]): void {
  const before = columns[columns.length - 1];
  if (before?.kind !== "band" || before.beside.length > 0) {
    columns.push({ kind: "band", groups, beside });
    return;
  }
  columns[columns.length - 1] = { kind: "band", groups: [...before.groups, ...groups], beside };
}

/** Cut into parts of about the same size. */
function parts<T>(items: readonly T[], most: number): readonly (readonly T[])[] {
  const count = Math.ceil(items.length / most);
  const size = Math.ceil(items.length / Math.max(1, count));
  return Array.from({ length: count }, (_, at) => items.slice(at * size, (at + 1) * size));
}

/** How many node widths the columns take. */
export function widthOf(columns: readonly Column[]): number {
  return columns.reduce((sum, one) => sum + (one.kind === "stack" ? 1 : one.groups.length), 0);
}
