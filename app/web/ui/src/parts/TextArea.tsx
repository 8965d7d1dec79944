import { type ComponentProps, type ReactNode, useId } from "react";
import styles from "./Field.module.css";

interface Props extends ComponentProps<"textarea"> {
  label: string;
  hint?: ReactNode;
  error?: string | null;
  mono?: boolean;
}

export function TextArea({ label, hint, error, mono = false, className, ...textarea }: Props) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className={`${styles.field} ${className ?? ""}`}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <textarea
        id={id}
        rows={2}
        spellCheck={!mono}
        {...textarea}
        className={`${styles.area} ${mono ? "mono" : ""}`}
        aria-invalid={error ? true : undefined}
        aria-describedby={note ? `${id}-note` : undefined}
      />
      {note ? (
        <p id={`${id}-note`} className={error ? styles.error : "meta"}>
          {note}
        </p>
      ) : null}
    </div>
  );
}
