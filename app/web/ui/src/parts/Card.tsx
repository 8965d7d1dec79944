import type { ComponentProps } from "react";
import styles from "./Card.module.css";

/** A panel with lines between its parts: `header`, `section`s, `footer`. `tone` lines it with a state's colour. */
export function Card({ tone, className, ...rest }: ComponentProps<"article"> & { tone?: "waiting" | "failed" }) {
  return <article {...rest} className={`${styles.card} ${tone ? (styles[tone] ?? "") : ""} ${className ?? ""}`} />;
}
