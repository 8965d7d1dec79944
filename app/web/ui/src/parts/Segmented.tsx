import styles from "./Segmented.module.css";

interface Props<T extends string> {
  label: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
}

/** One of a few, all of them in sight; the browser's own radio buttons, so arrows and screen readers work. */
export function Segmented<T extends string>({ label, value, options, onChange }: Props<T>) {
  return (
    <fieldset className={styles.group}>
      <legend className="hidden">{label}</legend>
      {options.map((option) => (
        <label key={option.value} className={styles.option}>
          <input className="hidden" type="radio" name={label} value={option.value} checked={option.value === value} onChange={() => { onChange(option.value); }} />
          <span>{option.label}</span>
        </label>
      ))}
    </fieldset>
  );
}
