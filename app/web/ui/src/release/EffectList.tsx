import type { Effect } from "@/model/effects";
import { Reversibility } from "@/parts/Reversibility";
import styles from "./EffectList.module.css";

/** Effects one by one, each with how far it can be taken back. */
export function EffectList({ effects, label }: { effects: readonly Effect[]; label: string }) {
  return (
    <ul className={styles.effects} aria-label={label}>
      {effects.map((effect) => (
        <li key={effect.key}>
          <span className={styles.summary}>{effect.summary}</span>
          {effect.reversibility === "none" ? null : <Reversibility of={effect.reversibility} />}
        </li>
      ))}
    </ul>
  );
}
