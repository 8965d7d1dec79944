/** Which groups are drawn as one node at first, so that a graph is readable before anybody chose. */

import { columnsOf, widthOf, type Band } from "./columns";
import type { LayoutStep } from "./layoutTypes";
import { reduced } from "./levels";
import { isSettled } from "./states";
import { unitsOf, type Unit } from "./units";

/** Above this many nodes a picture is neither readable nor fast. */
const MOST_NODES = 200;
/** As many columns as a canvas beside an inspector shows at a readable size. */
const MOST_COLUMNS = 6;
const CHAIN = 7;
const CALM: readonly string[] = ["completed", "cached", "skipped", "cancelled", "rolledback"];

/**
 * Groups that share their lanes are opened together: while something runs or has failed in one, those; between two of them the latest that
 * ended. Once all has ended, the largest are opened, as many as fit.
 */
export function collapsedAtFirst(steps: readonly LayoutStep[]): ReadonlySet<string> {
  const bands = columnsIn(steps, new Set()).filter((one): one is Band => one.kind === "band");
  const groups = bands.flatMap((one) => one.groups);
  const going = bands.filter((band) => band.groups.some((one) => one.step.state !== "queued" && !isCalm(one)));
  const ended = bands.filter((band) => band.groups.some(isCalm));
  const open = new Set<string>();
  let nodes = 0;
  for (const band of going.length > 0 ? going : wantedOf(ended, steps)) {
    const size = sizeOf(band);
    const ids = band.groups.map((one) => one.id);
    if (nodes + size > MOST_NODES) continue;
    const closed = new Set(groups.map((one) => one.id).filter((id) => !open.has(id) && !ids.includes(id)));
    const fits = widthOf(columnsIn(steps, closed)) <= MOST_COLUMNS;
    // What goes on has to be seen, however wide it is; so has at least one group.
    if (!fits && going.length === 0 && open.size > 0) continue;
    for (const id of ids) open.add(id);
    nodes += size;
  }
  return new Set(groups.map((one) => one.id).filter((id) => !open.has(id)));
}

function wantedOf(ended: readonly Band[], steps: readonly LayoutStep[]): readonly Band[] {
  if (!steps.every((one) => isSettled(one.state))) return ended.slice(-1);
  // The later of two that are as large: what was published tells more than what was looked at.
  return [...ended].reverse().sort((one, other) => sizeOf(other) - sizeOf(one));
}

function columnsIn(steps: readonly LayoutStep[], collapsed: ReadonlySet<string>): ReturnType<typeof columnsOf> {
  const { units, needs } = unitsOf(steps, collapsed, []);
  return columnsOf(units, reduced(needs), CHAIN);
}

/** It has ended well, or was never needed. */
function isCalm(group: Unit): boolean {
  return CALM.includes(group.step.state);
}

function sizeOf(band: Band): number {
  const cells = band.groups.flatMap((group) => [...group.cells.values()]);
  return cells.reduce((sum, steps) => sum + steps.length, 0);
}
