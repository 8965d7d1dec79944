import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { send } from "@/api/client";
import { asProblem } from "@/api/problem";
import { keys } from "@/api/queries";
import type { Repository } from "@/api/repositories";
import { Button } from "@/parts/Button";
import { Dialog } from "@/parts/Dialog";
import { Field } from "@/parts/Field";
import { ProblemNote } from "@/parts/ProblemNote";
import { configOf, formOf, refusedFields, REPOSITORY_FIELDS, REQUIRED, type RepositoryField } from "./repositoryForm";
import styles from "./Settings.module.css";

/** Adds a repository, or changes the one that is given. What was typed stays while the service refuses it. */
export function RepositoryDialog({ repository, onClose }: { repository: Repository | null; onClose: () => void }) {
  const { t, i18n } = useTranslation(["settings", "common", "problems"]);
  const [form, setForm] = useState(formOf(repository));
  const queries = useQueryClient();
  const id = useId();
  const save = useMutation({
    mutationFn: () => (repository === null ? send("POST", "/repositories", configOf(form)) : send("PUT", `/repositories/${encodeURIComponent(repository.name)}`, configOf(form))),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keys.repositories });
      onClose();
    },
  });
  const problem = save.error === null ? null : asProblem(save.error);
  const refused = problem === null ? {} : refusedFields(problem);
  const isOfField = Object.keys(refused).length > 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!save.isPending) save.mutate();
  };
  /** In the page's language where it has words for it. */
  const why = (name: RepositoryField) => {
    if (problem === null || refused[name] === undefined) return null;
    const key = problem.code === "invalid_request" ? `settings:refused.${name}` : `problems:${problem.code}.title`;
    return i18n.exists(key) ? t(key, problem.fields) : refused[name];
  };
  const hint = (name: RepositoryField) => (i18n.exists(`settings:hint.${name}`) ? t(`settings:hint.${name}`) : undefined);
  return (
    <Dialog
      title={repository === null ? t("settings:add") : t("settings:editNamed", { name: repository.name })}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t("common:cancel")}</Button>
          <Button type="submit" form={id} kind="primary" busy={save.isPending}>
            {t("common:save")}
          </Button>
        </>
      }
    >
      <form id={id} className={styles.form} onSubmit={submit}>
        {save.error !== null && !isOfField ? <ProblemNote error={save.error} /> : null}
        {REPOSITORY_FIELDS.map((name) => (
          <Field
            key={name}
            label={t(`settings:field.${name}`)}
            hint={hint(name)}
            error={why(name)}
            value={form[name]}
            required={REQUIRED.has(name)}
            readOnly={name === "name" && repository !== null}
            onChange={(event) => { setForm({ ...form, [name]: event.target.value }); }}
          />
        ))}
      </form>
    </Dialog>
  );
}
