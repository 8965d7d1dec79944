/** What a graph of steps is laid out from, and what comes out. */

import type { StepState } from "./states";

export interface LayoutStep {
  readonly key: string;
  readonly id: string;
  readonly cell: string | null;
  readonly group: string | null;
  readonly isGroup: boolean;
  /** Null while the service does not say: then the order of the list is a chain. */
  readonly needs: readonly string[] | null;
  readonly state: StepState;
}

export interface LayoutOptions {
  /** Ids of groups that are drawn as one node. */
  readonly collapsed: ReadonlySet<string>;
  /** The order of the lanes; cells that are not in it follow in the order of the steps. */
  readonly lanes: readonly string[];
}

export interface LayoutNode {
  /** The key of the step; for a collapsed group the key of the group. */
  readonly id: string;
  readonly kind: "step" | "group";
  readonly x: number;
  readonly y: number;
  /** Id of the lane that contains it. */
  readonly lane: string | null;
}

export interface LayoutEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** `done`: what it leads from ended well; `failed`: it did not; `active`: it runs; `ahead`: not yet. */
  readonly state: "done" | "active" | "failed" | "ahead";
  /** Which sides it joins. */
  readonly direction: "right" | "down";
}

export interface LayoutLane {
  readonly id: string;
  readonly name: string;
  /** Groups whose steps are in it, in order. */
  readonly groups: readonly string[];
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface Layout {
  readonly nodes: readonly LayoutNode[];
  readonly edges: readonly LayoutEdge[];
  readonly lanes: readonly LayoutLane[];
  readonly width: number;
  readonly height: number;
}

export const NODE_WIDTH = 200;
export const NODE_HEIGHT = 48;
