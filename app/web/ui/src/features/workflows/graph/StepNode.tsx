import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/parts/Button";
import { StepState } from "../detail/StepState";
import { StepTime } from "../detail/StepTime";
import { useIsSelected, useShown, useShownStep } from "../detail/shownSteps";
import { useGraphActions } from "./graphActions";
import type { StepGraphNode } from "./nodes";
import styles from "./Graph.module.css";

/** Draws itself when its own step changes; the graph around it does not. */
export const StepNode = memo(function StepNode({ id, data }: NodeProps<StepGraphNode>) {
  const { t } = useTranslation("workflows");
  const step = useShownStep(id);
  const isSelected = useIsSelected(id);
  // A group stands for the selected step that is not drawn itself.
  const isAround = useShown(({ view, selected }) => selected !== null && view.steps.get(selected)?.group === id);
  const isFirst = useShown(({ selected }) => selected === null) && data.isFirst;
  const { select, toggle, isFar } = useGraphActions();
  if (step === undefined) return null;
  return (
    <div className={styles.node} data-state={step.state} data-selected={isSelected || undefined} data-around={(isAround && step.isGroup) || undefined} data-group={step.isGroup || undefined}>
      <button type="button" className={styles.open} data-step={id} tabIndex={isSelected || isFirst || isAround ? 0 : -1} aria-pressed={isSelected} onClick={() => { select(id); }}>
        <b className="clip" title={step.name}>
          {step.name}
          {step.cell === null ? null : <span className="hidden"> {step.cell}</span>}
        </b>
        <StepState step={step} members={data.members} brief={isFar} />
        {isFar ? null : <StepTime step={step} />}
      </button>
      {step.isGroup ? (
        <span className={styles.expand}>
          <Button kind="quiet" size="small" icon="expand" tabIndex={isSelected ? 0 : -1} aria-label={t("graph.expand", { name: step.name })} title={t("graph.expand", { name: step.name })} onClick={() => { toggle(step.id); }} />
        </span>
      ) : null}
    </div>
  );
});
