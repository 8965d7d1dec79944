import { type ReactNode, useId } from "react";
import styles from "./Inspector.module.css";

interface Props {
  title: string;
  more?: ReactNode;
  /** At the end of the heading's line. */
  action?: ReactNode;
  children: ReactNode;
}

export function Section({ title, more, action, children }: Props) {
  const id = useId();
  return (
    <section className={styles.section} aria-labelledby={id}>
      <header className={styles.heading}>
        <h3 id={id}>{title}</h3>
        {more == null ? null : <span className="meta">{more}</span>}
        {action == null ? null : <span className="push">{action}</span>}
      </header>
      {children}
    </section>
  );
}
