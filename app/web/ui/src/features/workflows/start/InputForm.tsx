import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Choice, Field } from "@/parts/Field";
import { TextArea } from "@/parts/TextArea";
import type { Filled, InputField } from "./inputs";
import styles from "./Start.module.css";

interface Props {
  fields: readonly InputField[];
  filled: Filled;
  /** By the name of the input. */
  errors: Readonly<Record<string, string>>;
  onFill: (name: string, value: string) => void;
}

/** A field for each input that the definition asks for; those that have to be filled in come first. */
export function InputForm({ fields, filled, errors, onFill }: Props) {
  const { t } = useTranslation("workflows");
  const required = fields.filter(({ isRequired }) => isRequired);
  const others = fields.filter(({ isRequired }) => !isRequired);
  const show = (field: InputField) => <Input key={field.name} field={field} value={filled[field.name] ?? ""} error={errors[field.name] ?? null} onFill={onFill} />;
  if (fields.length === 0) return <p className="meta">{t("start.noInputs")}</p>;
  return (
    <div className={styles.fields}>
      {required.map(show)}
      {others.map(show)}
    </div>
  );
}

function Input({ field, value, error, onFill }: { field: InputField; value: string; error: string | null; onFill: Props["onFill"] }) {
  const { t } = useTranslation("workflows");
  const { name, label, kind, choices, description, otherwise, isRequired } = field;
  const change = (event: { target: { value: string } }) => { onFill(name, event.target.value); };
  const title = isRequired ? t("start.required", { label }) : label;
  if (kind === "flag" || choices.length > 0) {
    const values = kind === "flag" ? ["true", "false"] : choices;
    const word = (one: string) => (kind === "flag" ? t(`start.${one}`) : one);
    const unset = otherwise === "" ? t("start.unset") : t("start.otherwise", { value: word(otherwise) });
    return (
      <Noted error={error} hint={description}>
        <Choice label={title} value={value} onChange={change} options={[{ value: "", label: unset }, ...values.map((one) => ({ value: one, label: word(one) }))]} />
      </Noted>
    );
  }
  if (kind === "json") return <TextArea mono label={title} value={value} error={error} hint={description} placeholder={otherwise} onChange={change} />;
  return (
    <Field
      label={title}
      value={value}
      onChange={change}
      required={isRequired}
      inputMode={kind === "number" ? "decimal" : "text"}
      placeholder={otherwise}
      error={error}
      hint={kind === "list" ? [description, t("start.list")].filter(Boolean).join(" ") : description}
    />
  );
}

function Noted({ error, hint, children }: { error: string | null; hint: string; children: ReactNode }) {
  return (
    <div className={styles.noted}>
      {children}
      {error === null ? hint === "" ? null : <p className="meta">{hint}</p> : <p className={styles.error} role="alert">{error}</p>}
    </div>
  );
}
