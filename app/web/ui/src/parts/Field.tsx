import { type ComponentProps, type ReactNode, useId } from "react";
import { Icon } from "./Icon";
import type { IconName } from "./icons";
import styles from "./Field.module.css";

interface Props extends ComponentProps<"input"> {
  label: string;
  /** The label is there for screen readers only: the place says what the field is. */
  bare?: boolean;
  hint?: ReactNode;
  error?: string | null;
  icon?: IconName;
  /** Shown inside, at the end. */
  after?: ReactNode;
}

export function Field({ label, bare = false, hint, error, icon, after, className, id: given, ...input }: Props) {
  const own = useId();
  const id = given ?? own;
  const note = error ?? hint;
  return (
    <div className={`${styles.field} ${className ?? ""}`}>
      <label className={bare ? "hidden" : styles.label} htmlFor={id}>
        {label}
      </label>
      <span className={styles.box}>
        {icon ? <Icon name={icon} className={styles.icon} /> : null}
        <input id={id} autoComplete="off" spellCheck={false} {...input} aria-invalid={error ? true : undefined} aria-describedby={note ? `${id}-note` : undefined} />
        {after}
      </span>
      {note ? (
        <p id={`${id}-note`} className={error ? styles.error : "meta"}>
          {note}
        </p>
      ) : null}
    </div>
  );
}

interface ChoiceProps extends ComponentProps<"select"> {
  label: string;
  bare?: boolean;
  options: readonly { value: string; label: string }[];
}

export function Choice({ label, bare = false, options, className, id: given, ...select }: ChoiceProps) {
  const own = useId();
  const id = given ?? own;
  return (
    <div className={`${styles.field} ${className ?? ""}`}>
      <label className={bare ? "hidden" : styles.label} htmlFor={id}>
        {label}
      </label>
      <span className={styles.box}>
        <select id={id} {...select}>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      </span>
    </div>
  );
}
