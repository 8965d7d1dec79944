import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Mark } from "@/parts/Icon";
import { Time } from "@/parts/Time";
import styles from "./Turns.module.css";

/** Who said it and when, above what was said. `by` is null for Slipway. */
export function Frame({ by, at, note, children }: { by: string | null; at: string; note?: ReactNode; children: ReactNode }) {
  const { t } = useTranslation("chat");
  const name = by ?? "Slipway";
  return (
    <article className={styles.turn} aria-label={t("turn.by", { name })}>
      <span className={styles.avatar} aria-hidden="true">
        {by === null ? <Mark size={14} /> : name.slice(0, 1).toUpperCase()}
      </span>
      <p className="meta">
        <b className={styles.name}>{name}</b> <Time at={at} />
        {note == null ? null : <> · {note}</>}
      </p>
      <div className={styles.content}>{children}</div>
    </article>
  );
}

/** One line between the turns: something that happened by itself. */
export function Line({ at, children }: { at: string; children: ReactNode }) {
  return (
    <p className={styles.line}>
      {children}
      <span className="meta nowrap">
        <Time at={at} />
      </span>
    </p>
  );
}
