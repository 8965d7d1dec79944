/** A layout as the graph's library takes it. */
import type { Node } from "@xyflow/react";
import { type Layout, type LayoutNode, NODE_HEIGHT, NODE_WIDTH } from "@/model/layoutTypes";
import type { StepView } from "@/model/view";

export interface DrawnEdge {
  id: string;
  from: string;
  to: string;
  path: string;
}

export type StepGraphNode = Node<{ isFirst: boolean; members: number }, "step">;
export type LaneGraphNode = Node<{ name: string; title: string; groups: readonly string[]; isTop: boolean }, "lane">;
export type EdgesGraphNode = Node<{ edges: readonly DrawnEdge[] }, "edges">;
type GraphNode = StepGraphNode | LaneGraphNode | EdgesGraphNode;

/** The library's wrapper describes its role, which needs a role. */
const STILL = { draggable: false, selectable: false, connectable: false, deletable: false, focusable: false, ariaRole: "group" } as const;

export function nodesOf(layout: Layout, structure: readonly StepView[]): GraphNode[] {
  const members = new Map<string, number>();
  const names = new Map<string, string>();
  for (const step of structure) {
    if (step.isGroup) names.set(step.id, step.name);
    if (step.group !== null) members.set(step.group, (members.get(step.group) ?? 0) + 1);
  }
  const tops = new Set<string>();
  const lanes = layout.lanes.map(({ id, name, groups, x, y, w, h }): LaneGraphNode => {
    const band = groups.join(" ");
    const isTop = !tops.has(band);
    tops.add(band);
    const title = groups.map((group) => names.get(group) ?? group).join(" · ");
    return { id: `lane ${id}`, type: "lane", position: { x, y }, width: w, height: h, zIndex: 0, data: { name, title, groups, isTop }, ...STILL };
  });
  const steps = layout.nodes.map(
    ({ id, x, y }, index): StepGraphNode => ({
      id,
      type: "step",
      position: { x, y },
      width: NODE_WIDTH,
      height: NODE_HEIGHT,
      zIndex: 2,
      data: { isFirst: index === 0, members: members.get(id) ?? 0 },
      ...STILL,
    }),
  );
  const { width, height } = layout;
  const edges: EdgesGraphNode = { id: "edges", type: "edges", position: { x: 0, y: 0 }, width, height, zIndex: 1, data: { edges: edgesOf(layout) }, ...STILL };
  return [...lanes, edges, ...steps];
}

function edgesOf(layout: Layout): readonly DrawnEdge[] {
  const places = new Map(layout.nodes.map((node) => [node.id, node]));
  return layout.edges.flatMap(({ id, from, to, direction }) => {
    const [start, end] = [places.get(from), places.get(to)];
    return start && end ? [{ id, from, to, path: direction === "down" ? down(start, end) : right(start, end) }] : [];
  });
}

function down(from: LayoutNode, to: LayoutNode): string {
  return `M${from.x + NODE_WIDTH / 2} ${from.y + NODE_HEIGHT}V${to.y}`;
}

function right(from: LayoutNode, to: LayoutNode): string {
  const [x1, y1, x2, y2] = [from.x + NODE_WIDTH, from.y + NODE_HEIGHT / 2, to.x, to.y + NODE_HEIGHT / 2];
  if (y1 === y2) return `M${x1} ${y1}H${x2}`;
  const bend = Math.max(24, Math.min(80, Math.abs(x2 - x1) / 2));
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}
