import { useTranslation } from "react-i18next";
import type { EffectGroup } from "@/model/effectGroups";
import { Reversibility } from "@/parts/Reversibility";
import styles from "./EffectGroups.module.css";

/**
 * Effects as people read them, a row for those that are alike in several repositories. `among` how many repositories there are,
 * where what concerns only some of them shall name these.
 */
export function EffectGroups({ groups, among }: { groups: readonly EffectGroup[]; among?: number }) {
  const words = useEffectWords();
  return (
    <ul className={styles.groups}>
      {groups.map((group) => (
        <li key={`${group.word} ${group.names.join(" ")} ${group.source}`}>
          <span className={styles.words} title={group.repositories.join(", ")}>
            {words(group)}
            {among !== undefined && group.repositories.length > 0 && group.repositories.length < among ? <span className="meta"> {group.repositories.join(", ")}</span> : null}
            {group.effects.length > 1 ? <span className="meta nowrap"> × {group.effects.length}</span> : null}
          </span>
          {group.reversibility === "none" ? null : <Reversibility of={group.reversibility} />}
        </li>
      ))}
    </ul>
  );
}

/** Words an effect by its kind; one of a kind that the page does not know says what the service says. */
export function useEffectWords(): (group: EffectGroup) => string {
  const { t, i18n } = useTranslation("effects");
  return (group) => {
    const key = `effects:${group.word.replaceAll(".", "_")}`;
    const [first] = group.effects;
    if (!i18n.exists(key)) return first?.summary ?? group.kind;
    return t(key, { names: group.names.join(", "), source: group.source, target: group.target });
  };
}
