/** The edges of a graph between the nodes that are drawn: out of and into every lane, so that a barrier is seen. */

import type { LayoutEdge, LayoutNode, LayoutStep } from "./layoutTypes";
import { followersOf, reduced, type Needs } from "./levels";
import type { StepState } from "./states";
import { innerNeeds, type Unit } from "./units";

/** The steps with which a unit begins and ends, by cell; a single node is the same for all cells. */
interface Ends {
  readonly cells: ReadonlyMap<string, { readonly entries: readonly LayoutStep[]; readonly exits: readonly LayoutStep[] }> | null;
  readonly step: LayoutStep;
}

export function edgesOf(units: ReadonlyMap<string, Unit>, needs: Needs, nodes: readonly LayoutNode[]): readonly LayoutEdge[] {
  const at = new Map(nodes.map((one) => [one.id, one]));
  const edges: LayoutEdge[] = [];
  const join = (from: LayoutStep, to: LayoutStep) => {
    const [one, other] = [at.get(from.key), at.get(to.key)];
    if (one && other) edges.push(edge(from, to, one, other));
  };
  const ends = new Map<string, Ends>();
  for (const unit of units.values()) ends.set(unit.id, endsOf(unit, join));
  for (const [id, before] of needs) {
    const to = ends.get(id);
    for (const from of before) {
      const one = ends.get(from);
      if (one && to) joinUnits(one, to, join);
    }
  }
  return edges;
}

function endsOf(unit: Unit, join: (from: LayoutStep, to: LayoutStep) => void): Ends {
  if (unit.cells.size === 0) return { cells: null, step: unit.step };
  const cells = new Map<string, { entries: LayoutStep[]; exits: LayoutStep[] }>();
  for (const [name, steps] of unit.cells) {
    const byKey = new Map(steps.map((one) => [one.key, one]));
    const needs = reduced(innerNeeds(steps));
    const followers = followersOf(needs);
    for (const step of steps) {
      for (const key of needs.get(step.key) ?? []) {
        const from = byKey.get(key);
        if (from) join(from, step);
      }
    }
    cells.set(name, {
      entries: steps.filter((one) => (needs.get(one.key) ?? []).length === 0),
      exits: steps.filter((one) => (followers.get(one.key) ?? []).length === 0),
    });
  }
  return { cells, step: unit.step };
}

/** From lane to the same lane; a lane that the other side does not have is joined with nothing but single nodes. */
function joinUnits(one: Ends, other: Ends, join: (from: LayoutStep, to: LayoutStep) => void): void {
  if (one.cells === null && other.cells === null) return join(one.step, other.step);
  for (const [name, { exits }] of one.cells ?? [["", { exits: [one.step] }]]) {
    const same = other.cells?.get(name)?.entries ?? [];
    const every = [...(other.cells?.values() ?? [])].flatMap((lane) => lane.entries);
    const entries = other.cells === null ? [other.step] : one.cells === null ? every : same;
    for (const from of exits) for (const to of entries) join(from, to);
  }
}

const DONE: ReadonlySet<StepState> = new Set(["completed", "cached", "skipped"]);
const BAD: ReadonlySet<StepState> = new Set(["failed", "unknown"]);
const GOING: ReadonlySet<StepState> = new Set(["running", "retrying", "waiting"]);

function edge(from: LayoutStep, to: LayoutStep, one: LayoutNode, other: LayoutNode): LayoutEdge {
  return {
    id: `${from.key}>${to.key}`,
    from: from.key,
    to: to.key,
    state: stateOf(from.state, to.state),
    direction: one.x === other.x && other.y > one.y ? "down" : "right",
  };
}

function stateOf(from: StepState, to: StepState): LayoutEdge["state"] {
  if (BAD.has(to) && DONE.has(from)) return "failed";
  if (GOING.has(from)) return "active";
  return DONE.has(from) && to !== "queued" ? "done" : "ahead";
}
