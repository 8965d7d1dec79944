import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { EffectView } from "@/model/effects";
import { textOf } from "@/model/json";
import { stateOfEffect } from "@/model/states";
import { Button } from "@/parts/Button";
import { Icon } from "@/parts/Icon";
import { OutsideLink } from "@/parts/OutsideLink";
import { Reversibility } from "@/parts/Reversibility";
import { State } from "@/parts/State";
import { useEffectText } from "@/release/effectText";
import { byRepository, mostTelling } from "./effectsToCome";
import { Section } from "./Section";
import styles from "./Inspector.module.css";

const IN_SIGHT = 8;

/** What was changed in the world so far and what is to come, by repository, each with how far it can be taken back. */
export function Effects({ title, effects }: { title: string; effects: readonly EffectView[] }) {
  const { t } = useTranslation("inspector");
  const [showsAll, setShowsAll] = useState(false);
  const made = effects.filter(({ status }) => status === "made" || status === "found").length;
  const toCome = effects.filter(({ status }) => status === "planned").length;
  const shown = showsAll ? effects : mostTelling(effects, IN_SIGHT);
  return (
    <Section
      title={title}
      more={toCome === 0 ? t("effects.made", { count: made }) : t("effects.madeAndToCome", { made, toCome })}
      action={
        effects.length <= IN_SIGHT ? null : (
          <Button kind="quiet" size="small" aria-expanded={showsAll} onClick={() => { setShowsAll(!showsAll); }}>
            {showsAll ? t("less") : t("effects.all", { count: effects.length })}
          </Button>
        )
      }
    >
      {byRepository(shown).map(({ repository, effects: group }) => (
        <div key={repository ?? ""} className={styles.group}>
          {repository === null ? (
            <h4 className="meta">{t("effects.elsewhere")}</h4>
          ) : (
            <h4 className="meta">
              <Icon name="repository" size={14} /> {repository}
            </h4>
          )}
          <ul>
            {group.map((effect) => (
              <EffectRow key={effect.key} effect={effect} />
            ))}
          </ul>
        </div>
      ))}
    </Section>
  );
}

function EffectRow({ effect }: { effect: EffectView }) {
  const { t } = useTranslation("inspector");
  const text = useEffectText();
  const url = effect.outcome === null ? null : textOf(effect.outcome, "url");
  return (
    <li className={styles.effect}>
      <State state={stateOfEffect(effect.status)} word={t(`effects.status.${effect.status}`)} />
      <span className={styles.effectText} title={effect.reason ?? effect.summary}>
        <OutsideLink to={url}>{text(effect)}</OutsideLink>
      </span>
      {effect.reversibility === "none" ? null : <Reversibility of={effect.reversibility} />}
    </li>
  );
}
