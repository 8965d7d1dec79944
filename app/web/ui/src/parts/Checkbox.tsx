import type { ReactNode } from "react";
import styles from "./Checkbox.module.css";

interface Props {
  label: ReactNode;
  /** Said after the label, muted. */
  more?: ReactNode;
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
}

export function Checkbox({ label, more, checked, disabled = false, onChange }: Props) {
  return (
    <label className={styles.row}>
      <input type="checkbox" checked={checked} disabled={disabled} onChange={(event) => { onChange(event.target.checked); }} />
      <span className={styles.words}>
        {label} {more == null ? null : <span className="meta">{more}</span>}
      </span>
    </label>
  );
}
