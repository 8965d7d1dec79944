import { useState } from "react";
import { useTranslation } from "react-i18next";
import { optionFor } from "@/model/recovery";
import type { WorkflowView } from "@/model/view";
import { Button } from "@/parts/Button";
import { Dialog } from "@/parts/Dialog";
import { Choice } from "@/parts/Field";
import { Segmented } from "@/parts/Segmented";
import { TextArea } from "@/parts/TextArea";
import { EffectList } from "../EffectList";
import { CommandProblem } from "./CommandProblem";
import { consequenceOf, keeping } from "./consequences";
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
  const told = useConsequences(workflowId, view.seq, true).data ?? [];
  const targets = OF_A_STEP.has(operation) ? (target ? [target] : targetsOf(view)) : [];
  const meant = targets[chosen] ?? null;
  const found = consequenceOf(operation, view, meant, optionFor(told, operation, meant?.key ?? null));
  const mayKeep = operation === "cancel" && !found.published && found.undone.length > 0;
  const consequence = mayKeep && keeps ? keeping(found) : found;
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
          <Button kind="primary" icon={OPERATION_ICONS[operation]} busy={command.isPending} onClick={run}>
            {t(keeps && mayKeep ? "operation.cancelKeep" : `confirm.${operation}`)}
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
      {mayKeep ? (
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
      <p>
        <ConsequenceText consequence={consequence} target={meant} keeps={keeps} />
      </p>
      {listsEffects && consequence.undone.length > 0 ? (
        <section className={styles.effects}>
          <h3>{t("isUndone", { count: consequence.undone.length })}</h3>
          <EffectList effects={consequence.undone} label={t("isUndone", { count: consequence.undone.length })} />
        </section>
      ) : null}
      {listsEffects && consequence.kept.length > 0 ? (
        <section className={styles.effects}>
          <h3>{t("stays", { count: consequence.kept.length })}</h3>
          <EffectList effects={consequence.kept} label={t("stays", { count: consequence.kept.length })} />
        </section>
      ) : null}
      {listsEffects && consequence.uncertain.length > 0 ? (
        <section className={styles.effects}>
          <h3>{t("uncertain", { count: consequence.uncertain.length })}</h3>
          <EffectList effects={consequence.uncertain} label={t("uncertain", { count: consequence.uncertain.length })} />
        </section>
      ) : null}
      {operation === "delete" ? null : <TextArea label={t("comment")} hint={t("commentHint")} maxLength={10_000} value={comment} onChange={(event) => { setComment(event.target.value); }} />}
      <CommandProblem error={command.error} />
    </Dialog>
  );
}
