import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/i18n/formats";
import type { EffectGroup } from "@/model/effectGroups";
import { Reversibility } from "@/parts/Reversibility";
import styles from "./Approval.module.css";

/** Effects, those that are alike in several repositories in one row, each with how far it can be taken back. */
export function EffectRows({ groups, repositories }: { groups: readonly EffectGroup[]; repositories: number }) {
  const { t, i18n } = useTranslation(["effects", "common"]);
  const formats = useFormats();
  return (
    <ul className={styles.effects}>
      {groups.map((group) => {
        const some = group.repositories.length > 0 && group.repositories.length < repositories;
        return (
          <li key={`${group.word} ${group.names.join(" ")}`}>
            <span className={styles.effect}>
              {effectWords(group, t, formats.list, (key) => i18n.exists(key))}
              {some ? <small className="meta"> {formats.list(group.repositories)}</small> : group.repositories.length > 1 ? <small className="meta"> × {formats.number(group.effects.length)}</small> : null}
            </span>
            {group.reversibility === "none" ? null : <Reversibility of={group.reversibility} />}
          </li>
        );
      })}
    </ul>
  );
}

/** The sentence of a group by its word; the service's own for a kind that the page does not know. */
function effectWords(group: EffectGroup, t: TFunction<["effects", "common"]>, list: (items: readonly string[]) => string, exists: (key: string) => boolean): string {
  const key = `effects:${group.word.replaceAll(".", "_")}`;
  const said = { names: list(group.names), source: group.source, target: group.target };
  const worded = exists(key) && (group.source !== "" || !/merge|pull/.test(group.word));
  return worded ? t(key, said) : (group.effects[0]?.summary ?? group.kind);
}
