import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Effect } from "@/model/effects";
import { optionFor } from "@/model/recovery";
import type { WorkflowView } from "@/model/view";
import { Button } from "@/parts/Button";
import { Dialog } from "@/parts/Dialog";
import { Choice } from "@/parts/Field";
import { ProblemNote } from "@/parts/ProblemNote";
import { Segmented } from "@/parts/Segmented";
import { TextArea } from "@/parts/TextArea";
import { EffectList } from "../EffectList";
import { CommandProblem } from "./CommandProblem";
import { ConsequenceText, stepName } from "./ConsequenceText";
import { OPERATION_ICONS, type Operation } from "./operations";
import { useCommand, useConsequences } from "./requests";
import { targetsOf, type Target } from "./targets";
import styles from "./Commands.module.css";

interface Props {
  workflowId: string;
  view: WorkflowView;
  operation: Operation;
  /** The step that is meant; without it the dialog asks where there are several. */
  target?: Target | undefined;
  onClose: () => void;
  onDone?: ((operation: Operation) => void) | undefined;
}

const OF_A_STEP: ReadonlySet<Operation> = new Set(["retry", "skip"]);

/** Says what a command would do, effect by effect, and does it. */
export function CommandDialog({ workflowId, view, operation, target, onClose, onDone }: Props) {
  const { t } = useTranslation(["commands", "common"]);
  const [comment, setComment] = useState("");
  const [keeps, setKeeps] = useState(false);
  const [chosen, setChosen] = useState(0);
  const command = useCommand(workflowId, (done) => {
    onClose();
    onDone?.(done);
  });
  const told = useConsequences(workflowId, view.seq, true);
  const targets = OF_A_STEP.has(operation) ? (target ? [target] : targetsOf(view)) : [];
  const meant = targets[chosen] ?? null;
  const toldFor = (keep: boolean) => optionFor(told.data ?? [], operation, meant?.key ?? null, keep);
  const keeping = toldFor(true);
  const option = (keeps ? keeping : null) ?? toldFor(false);
  const listsEffects = operation === "rollback" || operation === "cancel" || operation === "delete";
  const run = () => {
    const place = meant?.step ? { step: meant.step.id, cell: meant.step.cell } : {};
    command.mutate({ operation, body: { comment, ...place, ...(operation === "cancel" ? { keep: keeps } : {}) } });
  };
  return (
    <Dialog
      title={meant?.step ? t("titleStep", { operation: t(`operation.${operation}`), step: stepName(meant) }) : t(`title.${operation}`)}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t("back")}</Button>
          <Button kind="primary" icon={OPERATION_ICONS[operation]} busy={command.isPending} disabled={told.isPending} onClick={run}>
            {t(option?.keep === true ? "operation.cancelKeep" : `confirm.${operation}`)}
          </Button>
        </>
      }
    >
      {targets.length > 1 ? (
        <Choice
          label={t("whichStep")}
          value={String(chosen)}
          options={targets.map((one, index) => ({ value: String(index), label: stepName(one) }))}
          onChange={(event) => { setChosen(Number(event.target.value)); }}
        />
      ) : null}
      {keeping !== null ? (
        <div className={styles.choice}>
          <span>{t("whatWasMade")}</span>
          <Segmented
            label={t("whatWasMade")}
            value={keeps ? "keep" : "undo"}
            options={[{ value: "undo", label: t("undoIt") }, { value: "keep", label: t("keepIt") }]}
            onChange={(value) => { setKeeps(value === "keep"); }}
          />
        </div>
      ) : null}
      {option === null ? null : (
        <p>
          <ConsequenceText option={option} target={meant} />
        </p>
      )}
      {told.isPending ? <p className="meta">{t("common:loading")}</p> : null}
      {told.error === null ? null : <ProblemNote error={told.error} onRetry={() => void told.refetch()} />}
      {listsEffects && option !== null ? (
        <>
          <Effects of="isUndone" effects={option.effectsUndone} />
          <Effects of="stays" effects={option.effectsKept} />
          <Effects of="uncertain" effects={option.effectsUncertain} />
        </>
      ) : null}
      {operation === "delete" ? null : <TextArea label={t("comment")} hint={t("commentHint")} maxLength={10_000} value={comment} onChange={(event) => { setComment(event.target.value); }} />}
      <CommandProblem error={command.error} />
    </Dialog>
  );
}

function Effects({ of, effects }: { of: "isUndone" | "stays" | "uncertain"; effects: readonly Effect[] | null }) {
  const { t } = useTranslation("commands");
  if (effects === null || effects.length === 0) return null;
  const label = t(of, { count: effects.length });
  return (
    <section className={styles.effects}>
      <h3>{label}</h3>
      <EffectList effects={effects} label={label} />
    </section>
  );
}
