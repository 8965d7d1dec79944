import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import { useShown } from "../detail/shownSteps";
import { edgeState } from "./edgeState";
import type { DrawnEdge, EdgesGraphNode } from "./nodes";
import styles from "./Graph.module.css";

/** All edges in one layer, from the layout's own numbers: the library would measure four handles of each node first. */
export const EdgesNode = memo(function EdgesNode({ data, width, height }: NodeProps<EdgesGraphNode>) {
  return (
    <svg className={styles.edges} width={width} height={height} aria-hidden="true">
      {data.edges.map((edge) => (
        <StateEdge key={edge.id} edge={edge} />
      ))}
    </svg>
  );
});

function StateEdge({ edge: { from, to, path } }: { edge: DrawnEdge }) {
  const state = useShown(({ view }) => edgeState(view.steps.get(from)?.state, view.steps.get(to)?.state));
  return <path className={styles.edge} data-state={state} d={path} />;
}
