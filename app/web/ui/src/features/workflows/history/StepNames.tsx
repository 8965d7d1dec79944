import type { StepView } from "@/model/view";
import styles from "./History.module.css";

/** How many steps, and on demand which. */
export function StepNames({ title, steps }: { title: string; steps: readonly StepView[] }) {
  if (steps.length === 0) return <p>{title}</p>;
  return (
    <details className={styles.names}>
      <summary>{title}</summary>
      <ul>
        {steps.map(({ key, name, cell }) => (
          <li key={key}>
            {name} {cell === null ? null : <span className="meta">{cell}</span>}
          </li>
        ))}
      </ul>
    </details>
  );
}
