import type { ReactNode } from "react";
import { useTitle } from "./title";
import styles from "./Screen.module.css";

interface Props {
  /** The heading, and the title of the browser's tab. */
  title: string;
  /** Beside the title: state, actions. */
  head?: ReactNode;
  children: ReactNode;
}

/** A screen that has a heading of its own and scrolls beneath it. */
export function Screen({ title, head, children }: Props) {
  useTitle(title);
  return (
    <main className={styles.screen}>
      <header className={styles.head}>
        <h1 className="clip">{title}</h1>
        {head}
      </header>
      {children}
    </main>
  );
}

export { useTitle };
