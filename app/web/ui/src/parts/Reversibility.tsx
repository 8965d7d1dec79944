import { useTranslation } from "react-i18next";
import { Icon } from "./Icon";
import type { IconName } from "./icons";
import styles from "./Reversibility.module.css";

type ReversibilityName = "reversible" | "compensatable" | "irreversible";

const ICON: Record<ReversibilityName, IconName> = {
  reversible: "reversible",
  compensatable: "rolledback",
  irreversible: "lock",
};

/** The harder something is to undo, the heavier it looks; no hue. `count` goes before the word. */
export function Reversibility({ of, count }: { of: ReversibilityName; count?: number }) {
  const { t } = useTranslation("common");
  return (
    <span className={`${styles.mark} ${styles[of] ?? ""}`} title={t(`reversibility.${of}.long`)}>
      <Icon name={ICON[of]} size={14} />
      {count === undefined ? t(`reversibility.${of}.word`) : t(`reversibility.${of}.count`, { count })}
    </span>
  );
}
