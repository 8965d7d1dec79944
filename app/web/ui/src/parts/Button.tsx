import type { ComponentProps, ReactNode } from "react";
import { Icon } from "./Icon";
import type { IconName } from "./icons";
import styles from "./Button.module.css";

interface Look {
  kind?: "plain" | "primary" | "quiet";
  size?: "small" | "medium" | "large";
  icon?: IconName;
}

type Props = Look & Omit<ComponentProps<"button">, "type"> & { type?: "button" | "submit"; busy?: boolean };

/** While `busy` it takes no click and says so; it keeps its focus, unlike a disabled one. */
export function Button({ kind = "plain", size = "medium", icon, busy = false, children, className, onClick, ...rest }: Props) {
  return (
    <button
      type="button"
      {...rest}
      className={`${buttonClass({ kind, size })} ${children == null ? (styles.square ?? "") : ""} ${className ?? ""}`}
      aria-busy={busy || undefined}
      aria-disabled={busy || rest["aria-disabled"]}
      onClick={busy ? (event) => { event.preventDefault(); } : onClick}
    >
      {busy ? <Icon name="running" className={styles.turning} /> : icon === undefined ? null : <Icon name={icon} />}
      {children}
    </button>
  );
}

/** For links that look like buttons. */
export function buttonClass({ kind = "plain", size = "medium" }: Look = {}): string {
  return [styles.button, styles[kind], styles[size]].filter(Boolean).join(" ");
}

export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className={styles.kbd} aria-hidden="true">
      {children}
    </kbd>
  );
}
