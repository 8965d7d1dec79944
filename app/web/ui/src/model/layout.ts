/** Where each step stands. Every measure is a multiple of four. */

import { columnsOf, type Band, type Column, type Stack } from "./columns";
import { edgesOf } from "./layoutEdges";
import {
  NODE_HEIGHT,
  NODE_WIDTH,
  type Layout,
  type LayoutLane,
  type LayoutNode,
  type LayoutOptions,
  type LayoutStep,
} from "./layoutTypes";
import { levelsOf, reduced } from "./levels";
import { innerNeeds, unitsOf, type Unit } from "./units";

const COLUMN_GAP = 56;
const ROW = NODE_HEIGHT + 24;
const LANE_HEADER = 32;
const LANE_PADDING = 16;
const LANE_GAP = 16;
const PHASE_GAP = 48;
const INNER_GAP = 24;
/** How long a chain of shared steps stands above each other: as high as a canvas is at full size, which keeps the picture narrow. */
const LONGEST_CHAIN = 9;

/** One cell's steps of one group: rows of nodes. */
interface Block {
  readonly rows: readonly (readonly LayoutStep[])[];
}

interface LanePlan {
  readonly name: string;
  readonly rows: number;
  readonly blocks: readonly (Block | null)[];
}

interface Placed {
  readonly nodes: LayoutNode[];
  readonly lanes: LayoutLane[];
}

export function layoutOf(steps: readonly LayoutStep[], options: LayoutOptions): Layout {
  const { units, needs: all } = unitsOf(steps, options.collapsed, options.lanes);
  const needs = reduced(all);
  const columns = columnsOf(units, needs, LONGEST_CHAIN);
  const placed: Placed = { nodes: [], lanes: [] };
  let x = 0;
  for (const column of columns) x += place(column, x, placed) + COLUMN_GAP;
  return finished(placed, edgesOf(units, needs, placed.nodes));
}

function place(column: Column, x: number, placed: Placed): number {
  return column.kind === "stack" ? placeStack(column, x, placed) : placeBand(column, lanesOf(column), x, placed);
}

/** Columns are centred on the line y = 0; `finished` moves everything below it. */
function placeStack(stack: Stack, x: number, placed: Placed): number {
  const top = grid(-(stack.units.length * ROW - (ROW - NODE_HEIGHT)) / 2);
  for (const [at, unit] of stack.units.entries()) placed.nodes.push(nodeOf(unit, x, top + at * ROW));
  return NODE_WIDTH;
}

function placeBand(band: Band, lanes: readonly LanePlan[], x: number, placed: Placed): number {
  const widths = band.groups.map((_, at) => Math.max(NODE_WIDTH, ...lanes.map((lane) => widthOfBlock(lane.blocks[at] ?? null))));
  const inner = widths.reduce((sum, one) => sum + one, 0) + PHASE_GAP * (widths.length - 1);
  const width = inner + 2 * LANE_PADDING;
  const beside = band.beside.length * ROW;
  let y = grid(-(heightOfLanes(lanes) + beside) / 2);
  const id = band.groups.map((one) => one.id).join("+");
  for (const lane of lanes) {
    const own = `${id}:${lane.name}`;
    const h = heightOfLane(lane);
    placed.lanes.push({ id: own, name: lane.name, groups: band.groups.map((one) => one.id), x, y, w: width, h });
    let left = x + LANE_PADDING;
    for (const [at, block] of lane.blocks.entries()) {
      if (block) placeBlock(block, left, y + LANE_HEADER, lane.rows, own, placed);
      left += (widths[at] ?? NODE_WIDTH) + PHASE_GAP;
    }
    y += h + LANE_GAP;
  }
  for (const unit of band.beside) {
    placed.nodes.push(nodeOf(unit, x + grid((width - NODE_WIDTH) / 2), y));
    y += ROW;
  }
  return width;
}

/** A block with fewer rows than its lane stands in the middle of it. */
function placeBlock(block: Block, x: number, y: number, rows: number, lane: string, placed: Placed): void {
  const top = y + grid(((rows - block.rows.length) * ROW) / 2);
  for (const [row, steps] of block.rows.entries()) {
    for (const [at, step] of steps.entries()) {
      placed.nodes.push({ id: step.key, kind: "step", x: x + at * (NODE_WIDTH + INNER_GAP), y: top + row * ROW, lane });
    }
  }
}

function lanesOf(band: Band): readonly LanePlan[] {
  const names = new Set(band.groups.flatMap((one) => [...one.cells.keys()]));
  return [...names].map((name) => {
    const blocks = band.groups.map((group) => {
      const steps = group.cells.get(name);
      return steps ? blockOf(steps) : null;
    });
    return { name, blocks, rows: Math.max(...blocks.map((one) => one?.rows.length ?? 0)) };
  });
}

/** The runs of a cell stand above each other; what can run at the same time stands side by side. */
function blockOf(steps: readonly LayoutStep[]): Block {
  const byKey = new Map(steps.map((one) => [one.key, one]));
  return { rows: levelsOf(innerNeeds(steps)).map((level) => level.flatMap((key) => byKey.get(key) ?? [])) };
}

function widthOfBlock(block: Block | null): number {
  const most = Math.max(0, ...(block?.rows ?? []).map((row) => row.length));
  return most * NODE_WIDTH + Math.max(0, most - 1) * INNER_GAP;
}

function heightOfLane(lane: LanePlan): number {
  return LANE_HEADER + lane.rows * ROW - (ROW - NODE_HEIGHT) + LANE_PADDING;
}

function heightOfLanes(lanes: readonly LanePlan[]): number {
  return lanes.reduce((sum, one) => sum + heightOfLane(one) + LANE_GAP, -LANE_GAP);
}

function nodeOf(unit: Unit, x: number, y: number): LayoutNode {
  return { id: unit.step.key, kind: unit.isGroup ? "group" : "step", x, y, lane: null };
}

function finished(placed: Placed, edges: Layout["edges"]): Layout {
  const top = Math.min(0, ...placed.nodes.map((one) => one.y), ...placed.lanes.map((one) => one.y));
  const nodes = placed.nodes.map((one) => ({ ...one, y: one.y - top }));
  const lanes = placed.lanes.map((one) => ({ ...one, y: one.y - top }));
  return {
    nodes,
    edges,
    lanes,
    width: Math.max(0, ...nodes.map((one) => one.x + NODE_WIDTH), ...lanes.map((one) => one.x + one.w)),
    height: Math.max(0, ...nodes.map((one) => one.y + NODE_HEIGHT), ...lanes.map((one) => one.y + one.h)),
  };
}

function grid(value: number): number {
  return Math.round(value / 4) * 4;
}
