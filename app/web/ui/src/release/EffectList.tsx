import type { Effect } from "@/model/effects";
import { Reversibility } from "@/parts/Reversibility";
import { useEffectText } from "./effectText";
import styles from "./EffectList.module.css";

/** Effects one by one, with the repository and how far each can be taken back. */
export function EffectList({ effects, label }: { effects: readonly Effect[]; label: string }) {
  const text = useEffectText();
  return (
    <ul className={styles.effects} aria-label={label}>
      {effects.map((effect) => (
        <li key={effect.key}>
          <span className={styles.summary} title={effect.summary}>
            {text(effect)} {effect.repository === null ? null : <span className="meta">{effect.repository}</span>}
          </span>
          {effect.reversibility === "none" ? null : <Reversibility of={effect.reversibility} />}
        </li>
      ))}
    </ul>
  );
}
