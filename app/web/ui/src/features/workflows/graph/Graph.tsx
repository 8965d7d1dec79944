/** The steps as a graph. Loaded when it is first shown; its nodes and edges draw themselves again, it does not. */
import "@xyflow/react/dist/base.css";
import { Background, MiniMap, type MiniMapNodeProps, ReactFlow, ReactFlowProvider, useReactFlow, useStore, useStoreApi } from "@xyflow/react";
import { memo, useCallback, useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { layoutOf } from "@/model/layout";
import { type Layout, NODE_HEIGHT, NODE_WIDTH } from "@/model/layoutTypes";
import type { StepView } from "@/model/view";
import { useKeysInside } from "../detail/keysInside";
import { useShown, useShownStep, useShownStore } from "../detail/shownSteps";
import { focusOf, useCollapsing } from "./collapsing";
import { EdgesNode } from "./EdgesNode";
import { type GraphActions, GraphActionsProvider } from "./graphActions";
import { GraphTools } from "./GraphTools";
import { LaneNode } from "./LaneNode";
import { isArrow, neighbour } from "./movement";
import { nodesOf } from "./nodes";
import { openingOf } from "./opening";
import { StepNode } from "./StepNode";
import styles from "./Graph.module.css";

const NODE_TYPES = { step: StepNode, lane: LaneNode, edges: EdgesNode };

/** Above these many nodes those outside the window are not drawn, and a map shows where the window is. */
const CULL_ABOVE = 150;
const MAP_ABOVE = 60;
/** Nobody reads times this small: name and state are what is left of a node. */
const FAR = 0.5;

interface Props {
  repositories: readonly string[];
  onSelect: (key: string) => void;
  /** Goes on to what stands beside the graph. */
  onOpen: () => void;
}

export const Graph = memo(function Graph(props: Props) {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  );
});

function Canvas({ repositories, onSelect, onOpen }: Props) {
  const { t } = useTranslation("workflows");
  const structure = useShown((shown) => shown.structure);
  const store = useShownStore();
  const collapsing = useCollapsing(structure, store.getState().view.steps);
  const { collapsed, toggle, collapse } = collapsing;
  const layout = useMemo(() => layoutOf(structure, { collapsed, lanes: repositories }), [structure, collapsed, repositories]);
  const nodes = useMemo(() => nodesOf(layout, structure), [layout, structure]);
  const isFar = useStore(({ transform }) => transform[2] < FAR);
  const actions = useMemo((): GraphActions => ({ select: onSelect, toggle, collapse, isFar }), [onSelect, toggle, collapse, isFar]);
  const box = useRef<HTMLDivElement>(null);
  useMovement(layout, box, onSelect, onOpen);
  return (
    <GraphActionsProvider value={actions}>
      <div ref={box} className={styles.graph} role="group" aria-label={t("graph.label")}>
        <ReactFlow
          nodes={nodes}
          nodeTypes={NODE_TYPES}
          minZoom={0.1}
          maxZoom={1.5}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          elevateNodesOnSelect={false}
          disableKeyboardA11y
          zoomOnDoubleClick={false}
          deleteKeyCode={null}
          selectionKeyCode={null}
          multiSelectionKeyCode={null}
          onlyRenderVisibleElements={layout.nodes.length > CULL_ABOVE}
        >
          <Background gap={16} size={1} color="var(--line)" />
          {layout.nodes.length > MAP_ABOVE ? <MiniMap ariaLabel={t("graph.map")} nodeComponent={MapNode} pannable zoomable /> : null}
        </ReactFlow>
        <Opening layout={layout} structure={structure} collapsed={collapsed} />
        <GraphTools collapsing={collapsing} />
      </div>
    </GraphActionsProvider>
  );
}

/** Looks at the graph once its size is known, and again when its steps or its groups are others than before. */
function Opening({ layout, structure, collapsed }: { layout: Layout; structure: readonly StepView[]; collapsed: ReadonlySet<string> }) {
  const { setViewport } = useReactFlow();
  const shown = useShownStore();
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const seen = useRef<{ layout: Layout; collapsed: ReadonlySet<string> } | null>(null);
  useEffect(() => {
    if (width === 0 || height === 0 || seen.current?.layout === layout) return;
    const { selected, view } = shown.getState();
    const before = seen.current?.collapsed ?? collapsed;
    const toggled = structure.find(({ isGroup, id }) => isGroup && before.has(id) !== collapsed.has(id));
    const member = structure.find(({ group }) => toggled !== undefined && group === toggled.id);
    const step = member ?? structure.find(({ key }) => key === selected) ?? focusOf(structure, view.steps);
    seen.current = { layout, collapsed };
    void setViewport(openingOf(layout, nodeFor(layout, step), { width, height }));
  }, [layout, structure, collapsed, width, height, shown, setViewport]);
  return null;
}

/** The step's own node, or that of its group where the group is drawn as one. */
function nodeFor(layout: Layout, step: StepView | undefined): string | undefined {
  return layout.nodes.find(({ id }) => id === step?.key)?.id ?? layout.nodes.find(({ id }) => id === step?.group)?.id;
}

function useMovement(layout: Layout, box: React.RefObject<HTMLDivElement | null>, onSelect: (key: string) => void, onOpen: () => void) {
  const flow = useReactFlow();
  const store = useStoreApi();
  const bringIntoView = useCallback(
    (key: string) => {
      const node = layout.nodes.find(({ id }) => id === key);
      if (node === undefined) return;
      const { transform: [x, y, zoom], width, height } = store.getState();
      const [left, top] = [node.x * zoom + x, node.y * zoom + y];
      const isSeen = left >= 0 && top >= 0 && left + NODE_WIDTH * zoom <= width && top + NODE_HEIGHT * zoom <= height;
      if (!isSeen) void flow.setCenter(node.x + NODE_WIDTH / 2, node.y + NODE_HEIGHT / 2, { zoom: Math.max(zoom, 0.6) });
    },
    [layout, flow, store],
  );
  useKeysInside(
    box,
    (event) => {
      const from = event.target instanceof HTMLElement ? event.target.dataset["step"] : undefined;
      if (from === undefined) return;
      if (event.key === "Enter") {
        event.preventDefault();
        onSelect(from);
        onOpen();
      } else if (isArrow(event.key)) {
        event.preventDefault();
        const to = neighbour(layout, from, event.key);
        if (to === null) return;
        onSelect(to);
        bringIntoView(to);
        focusStep(box.current, to);
      }
    },
  );
}

/** A node that was out of sight is drawn a few frames later. */
function focusStep(box: HTMLElement | null, key: string, frames = 10): void {
  const found = box?.querySelector<HTMLElement>(`[data-step="${CSS.escape(key)}"]`);
  if (found) found.focus({ preventScroll: true });
  else if (frames > 0) requestAnimationFrame(() => { focusStep(box, key, frames - 1); });
}

function MapNode({ id, x, y, width, height }: MiniMapNodeProps) {
  const state = useShownStep(id)?.state;
  return state === undefined ? null : <rect className={styles.mapped} data-state={state} x={x} y={y} width={width} height={height} rx={6} />;
}
