import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { WorkflowView } from "@/model/view";
import { Button } from "@/parts/Button";
import { Dialog } from "@/parts/Dialog";
import { Choice } from "@/parts/Field";
import { Reversibility } from "@/parts/Reversibility";
import { TextArea } from "@/parts/TextArea";
import { CommandProblem } from "./CommandProblem";
import { useCommand } from "./requests";
import styles from "./Commands.module.css";

export const ANSWERS = ["check_again", "happened", "not_happened"] as const;
export type Answer = (typeof ANSWERS)[number];

interface Props {
  workflowId: string;
  view: WorkflowView;
  /** Only the effects of this step. */
  stepKey?: string | undefined;
  answer?: Answer | undefined;
  onClose: () => void;
}

/** Nobody can tell whether an effect happened: a person looks at it and says so. */
export function ResolveDialog({ workflowId, view, stepKey, answer: first = "check_again", onClose }: Props) {
  const { t } = useTranslation("commands");
  const [answer, setAnswer] = useState<Answer>(first);
  const [chosen, setChosen] = useState("");
  const [comment, setComment] = useState("");
  const command = useCommand(workflowId, onClose);
  const doubtful = [...view.effects.values()].filter((one) => one.status === "unknown" && (stepKey === undefined || one.stepKey === stepKey));
  const effect = doubtful.find((one) => one.key === chosen) ?? doubtful[0];
  const run = () => {
    const place = effect === undefined ? {} : { step: effect.step, cell: effect.cell, effect: effect.key };
    command.mutate({ operation: "resolve", body: { ...place, answer, comment } });
  };
  return (
    <Dialog
      title={t("title.resolve")}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t("back")}</Button>
          <Button kind="primary" icon="approve" busy={command.isPending} onClick={run}>
            {t("confirm.resolve")}
          </Button>
        </>
      }
    >
      {doubtful.length > 1 ? (
        <Choice
          label={t("whichEffect")}
          value={effect?.key}
          options={doubtful.map(({ key, summary }) => ({ value: key, label: summary }))}
          onChange={(event) => { setChosen(event.target.value); }}
        />
      ) : null}
      {effect ? (
        <div className={styles.doubt}>
          <p>
            {effect.summary} {effect.reversibility === "none" ? null : <Reversibility of={effect.reversibility} />}
          </p>
          <p className="mono">{effect.target}</p>
          {effect.reason ? <p className="meta">{effect.reason}</p> : null}
        </div>
      ) : null}
      <fieldset className={styles.answers}>
        <legend>{t("answerLegend")}</legend>
        {ANSWERS.map((one) => (
          <label key={one} htmlFor={`answer-${one}`}>
            <input id={`answer-${one}`} type="radio" name="answer" value={one} checked={answer === one} onChange={() => { setAnswer(one); }} />
            <b>{t(`answer.${one}.title`)}</b>
            <span className="meta">{t(`answer.${one}.more`)}</span>
          </label>
        ))}
      </fieldset>
      <TextArea label={t("comment")} hint={t("commentHint")} maxLength={10_000} value={comment} onChange={(event) => { setComment(event.target.value); }} />
      <CommandProblem error={command.error} />
    </Dialog>
  );
}
