/** Where an arrow key leads in a graph: along an edge where one goes that way, to the nearest node otherwise. */
import { type Layout, type LayoutNode, NODE_HEIGHT, NODE_WIDTH } from "@/model/layoutTypes";

const ARROWS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"] as const;
type Arrow = (typeof ARROWS)[number];

export function isArrow(key: string): key is Arrow {
  return (ARROWS as readonly string[]).includes(key);
}

export function neighbour(layout: Layout, from: string, arrow: Arrow): string | null {
  const here = layout.nodes.find(({ id }) => id === from);
  if (here === undefined) return layout.nodes[0]?.id ?? null;
  const joined = new Set<string>();
  for (const edge of layout.edges) {
    if (edge.from === from) joined.add(edge.to);
    else if (edge.to === from) joined.add(edge.from);
  }
  return nearest(here, layout.nodes.filter(({ id }) => joined.has(id)), arrow) ?? nearest(here, layout.nodes, arrow);
}

function nearest(here: LayoutNode, nodes: readonly LayoutNode[], arrow: Arrow): string | null {
  let found: string | null = null;
  let least = Infinity;
  for (const node of nodes) {
    const [along, across] = distances(here, node, arrow);
    if (node.id === here.id || along <= 0) continue;
    // Straight ahead before aside: a step to the side counts double.
    const cost = along + 2 * across;
    if (cost < least) [found, least] = [node.id, cost];
  }
  return found;
}

function distances(here: LayoutNode, node: LayoutNode, arrow: Arrow): [along: number, across: number] {
  const x = node.x - here.x;
  const y = node.y - here.y;
  switch (arrow) {
    case "ArrowRight":
      return [x < NODE_WIDTH ? 0 : x, Math.abs(y)];
    case "ArrowLeft":
      return [-x < NODE_WIDTH ? 0 : -x, Math.abs(y)];
    case "ArrowDown":
      return [y < NODE_HEIGHT ? 0 : y, Math.abs(x)];
    case "ArrowUp":
      return [-y < NODE_HEIGHT ? 0 : -y, Math.abs(x)];
  }
}
