import { Kbd } from "@/parts/Button";
import styles from "./Shell.module.css";

const APPLE = /Mac|iPhone|iPad/.test(navigator.platform);
const MODIFIER = APPLE ? "⌘" : "Ctrl";

/** The keys of a shortcut as they stand on the keyboard. */
export function Keys({ keys }: { keys: string }) {
  const pressed = keys.split(/[ +]/).map((key) => (key === "mod" ? MODIFIER : key === "Escape" ? "Esc" : key));
  return (
    <span className={styles.keyRow}>
      <span className="hidden">{pressed.join(" ")}</span>
      {pressed.map((key) => (
        <Kbd key={key}>{key}</Kbd>
      ))}
    </span>
  );
}
