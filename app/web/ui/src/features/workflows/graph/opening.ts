/** Where a graph is looked at when it is opened: all of it where that is readable, else what a person looks for first. Pure. */
import { type Layout, NODE_HEIGHT, NODE_WIDTH } from "@/model/layoutTypes";

/** Words are read without effort from this size on. */
const READABLE = 0.8;
const MARGIN = 20;

export interface Viewport {
  x: number;
  y: number;
  zoom: number;
}

/** `focus` is the id of the node that has to be seen. */
export function openingOf(layout: Layout, focus: string | undefined, size: { width: number; height: number }): Viewport {
  const whole = Math.min(fitting(size.width, layout.width), fitting(size.height, layout.height));
  const zoom = Math.min(1, Math.max(READABLE, whole));
  const node = layout.nodes.find(({ id }) => id === focus) ?? layout.nodes[0];
  return {
    zoom,
    x: startOf(size.width, layout.width * zoom, ((node?.x ?? 0) + NODE_WIDTH / 2) * zoom),
    y: startOf(size.height, layout.height * zoom, ((node?.y ?? 0) + NODE_HEIGHT / 2) * zoom),
  };
}

function fitting(room: number, length: number): number {
  return length === 0 ? 1 : (room - 2 * MARGIN) / length;
}

/** In the middle where it fits; else with the point in the middle, and no more emptiness than the margin. */
function startOf(room: number, length: number, point: number): number {
  if (length + 2 * MARGIN <= room) return (room - length) / 2;
  return Math.min(MARGIN, Math.max(room - MARGIN - length, room / 2 - point));
}
