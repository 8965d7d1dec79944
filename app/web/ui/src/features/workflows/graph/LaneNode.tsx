import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/parts/Button";
import { Icon } from "@/parts/Icon";
import { useGraphActions } from "./graphActions";
import type { LaneGraphNode } from "./nodes";
import styles from "./Graph.module.css";

export const LaneNode = memo(function LaneNode({ data }: NodeProps<LaneGraphNode>) {
  const { t } = useTranslation("workflows");
  const { collapse } = useGraphActions();
  return (
    <div className={styles.lane} role="group" aria-label={`${data.name}, ${data.title}`}>
      <div className={styles.laneHead}>
        <Icon name="repository" />
        <b className="clip">{data.name}</b>
        {data.title ? <span className="clip">{data.title}</span> : null}
        {data.isTop ? <Button kind="quiet" size="small" icon="fold" className="push" tabIndex={-1} aria-label={t("graph.collapse", { name: data.title })} onClick={() => { collapse(data.groups); }} /> : null}
      </div>
    </div>
  );
});
