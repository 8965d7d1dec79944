import { useReactFlow } from "@xyflow/react";
import { useTranslation } from "react-i18next";
import { Button } from "@/parts/Button";
import type { Collapsing } from "./collapsing";
import styles from "./Graph.module.css";

export function GraphTools({ collapsing: { collapsed, groups, setAll } }: { collapsing: Collapsing }) {
  const { t } = useTranslation("workflows");
  const { zoomIn, zoomOut, fitView } = useReactFlow();
  return (
    <div className={styles.tools} role="toolbar" aria-label={t("graph.tools")}>
      <Button size="small" icon="plus" aria-label={t("graph.zoomIn")} title={t("graph.zoomIn")} onClick={() => void zoomIn()} />
      <Button size="small" icon="minus" aria-label={t("graph.zoomOut")} title={t("graph.zoomOut")} onClick={() => void zoomOut()} />
      <Button size="small" icon="fit" aria-label={t("graph.fit")} title={t("graph.fit")} onClick={() => void fitView({ padding: "20px", maxZoom: 1 })} />
      {collapsed.size > 0 ? <Button size="small" icon="expand" onClick={() => { setAll(false); }}>{t("graph.expandAll")}</Button> : null}
      {collapsed.size < groups.length ? <Button size="small" icon="fold" onClick={() => { setAll(true); }}>{t("graph.collapseAll")}</Button> : null}
    </div>
  );
}
