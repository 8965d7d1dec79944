/** Which groups are drawn as one node at first, so that a graph is readable before anybody chose. */

import { columnsOf, widthOf } from "./columns";
import type { LayoutStep } from "./layoutTypes";
import { levelsOf, reduced } from "./levels";
import { isSettled } from "./states";
import { unitsOf } from "./units";

/** Above this many nodes a picture is neither readable nor fast. */
const MOST_NODES = 200;
/** As many columns as a canvas beside an inspector shows at a readable size. */
const MOST_COLUMNS = 6;
const CHAIN = 7;

/**
 * While something runs or has failed in a group, the groups where it does are open and nothing else; between two of them the latest that
 * ended is. Once all has ended, the largest are, as many as fit.
 */
export function collapsedAtFirst(steps: readonly LayoutStep[]): ReadonlySet<string> {
  const { units, needs } = unitsOf(steps, new Set(), []);
  const groups = levelsOf(reduced(needs)).flatMap((level) =>
    level.flatMap((id) => {
      const unit = units.get(id);
      return unit !== undefined && unit.cells.size > 0 ? [unit] : [];
    }),
  );
  const isGoing = groups.filter((one) => one.step.state !== "queued" && !isCalm(one.step));
  const settled = groups.filter((one) => isCalm(one.step));
  const hasEnded = steps.every((one) => isSettled(one.state));
  const bySize = [...settled].sort((one, other) => sizeOf(other.cells) - sizeOf(one.cells));
  const wanted = isGoing.length > 0 ? isGoing : hasEnded ? bySize : settled.slice(-1);
  const open = new Set<string>();
  let nodes = 0;
  for (const group of wanted) {
    const size = sizeOf(group.cells);
    const isFirst = open.size === 0;
    const wider = new Set([...groups.map((one) => one.id)].filter((id) => !open.has(id) && id !== group.id));
    const fits = widthOf(widthWith(steps, wider)) <= MOST_COLUMNS;
    if (nodes + size > MOST_NODES || (!isFirst && !fits && isGoing.length === 0)) continue;
    open.add(group.id);
    nodes += size;
  }
  return new Set(groups.map((one) => one.id).filter((id) => !open.has(id)));
}

function widthWith(steps: readonly LayoutStep[], collapsed: ReadonlySet<string>): ReturnType<typeof columnsOf> {
  const { units, needs } = unitsOf(steps, collapsed, []);
  return columnsOf(units, reduced(needs), CHAIN);
}

/** It has ended well, or was never needed. */
function isCalm(step: LayoutStep): boolean {
  return ["completed", "cached", "skipped", "cancelled", "rolledback"].includes(step.state);
}

function sizeOf(cells: ReadonlyMap<string, readonly LayoutStep[]>): number {
  let size = 0;
  for (const steps of cells.values()) size += steps.length;
  return size;
}
