import { type KeyboardEvent, type Ref, useId } from "react";
import { useTranslation } from "react-i18next";
import { useRepositories } from "@/api/repositories";
import { Button } from "@/parts/Button";
import { Choice, Field } from "@/parts/Field";
import { ProblemNote } from "@/parts/ProblemNote";
import type { Said } from "../useSaying";
import { clearDraft } from "./drafts";
import { fieldId, type Fields, focusField, sentFields } from "./fields";
import { RepositoryPicker } from "./RepositoryPicker";
import { useForm } from "./useForm";
import { usePhrases } from "./usePhrases";
import { sentence } from "./wording";
import styles from "./Composer.module.css";

interface Props {
  /** Of the draft: the session, or that of a new one. */
  draftKey: string;
  /** What the session knows already. */
  known: Partial<Fields>;
  /** The session's release has started: its fields are settled. */
  isSettled: boolean;
  isSending: boolean;
  problem: unknown;
  onSay: (said: Said) => Promise<unknown>;
  /** Enter without a text. */
  onEmptyEnter?: () => void;
  input: Ref<HTMLTextAreaElement>;
}

export function Composer({ draftKey, known, isSettled, isSending, problem, onSay, onEmptyEnter, input }: Props) {
  const { t } = useTranslation("chat");
  const form = useForm(draftKey, known);
  const phrases = usePhrases();
  const repositories = useRepositories().data ?? [];
  const id = useId();
  const { draft, fields, missing } = form;
  const isEmpty = draft.text.trim() === "" && Object.keys(draft.byHand).length === 0;

  const say = async () => {
    if (isSending) return;
    if (isEmpty) {
      onEmptyEnter?.();
      return;
    }
    const text = draft.text.trim() === "" ? sentence(fields, phrases) : draft.text;
    // What went wrong is shown above the text, which stays.
    await onSay({ text, fields: sentFields(draft.byHand) }).then(() => { clearDraft(draftKey, draft); }, () => undefined);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing || event.repeat) return;
    event.preventDefault();
    void say();
  };

  return (
    <form className={styles.composer} aria-label={t("composer.label")} onSubmit={(event) => { event.preventDefault(); void say(); }}>
      {problem === null ? null : (
        <ProblemNote error={problem} onRetry={() => void say()}>
          <p className="meta">{t("composer.kept")}</p>
        </ProblemNote>
      )}
      <div className={styles.card}>
        <fieldset className={styles.fields} disabled={isSettled}>
          <legend className="hidden">{t("composer.fields")}</legend>
          <div className={styles.repositories}>
            <RepositoryPicker inputId={fieldId("repositories")} repositories={repositories} chosen={fields.repositories} onChange={(names) => { form.setField("repositories", names); }} />
          </div>
          <Choice
            bare
            id={fieldId("releaseType")}
            label={t("field.releaseType")}
            value={fields.releaseType}
            options={[{ value: "release", label: t("field.release") }, { value: "hotfix", label: t("field.hotfix") }]}
            onChange={(event) => { form.setField("releaseType", event.target.value === "hotfix" ? "hotfix" : "release"); }}
          />
          <Field bare id={fieldId("sprintName")} label={t("field.sprintName")} placeholder={t("field.sprintName")} value={fields.sprintName} onChange={(event) => { form.setField("sprintName", event.target.value); }} />
          <Field bare id={fieldId("fixVersion")} label={t("field.fixVersion")} placeholder={t("field.fixVersion")} icon="tag" value={fields.fixVersion} onChange={(event) => { form.setField("fixVersion", event.target.value); }} />
        </fieldset>
        <div className={styles.say}>
          <textarea
            ref={input}
            rows={1}
            aria-label={t("composer.message")}
            aria-describedby={`${id}-hint`}
            placeholder={isSettled ? t("composer.command") : t("composer.ask")}
            value={draft.text}
            maxLength={20_000}
            onChange={(event) => { form.setText(event.target.value); }}
            onKeyDown={onKey}
          />
          <Button type="submit" kind="primary" icon="send" busy={isSending} aria-label={t("composer.send")} />
        </div>
        <p id={`${id}-hint`} className={missing.length === 0 || isSettled ? "hidden" : styles.missing}>
          {missing.length === 0 || isSettled ? (
            t("composer.keys")
          ) : (
            <>
              {t("composer.missing")}{" "}
              {missing.map((name) => (
                <button key={name} type="button" onClick={() => { focusField(name); }}>
                  {t(`field.${name}`)}
                </button>
              ))}
            </>
          )}
        </p>
      </div>
    </form>
  );
}
