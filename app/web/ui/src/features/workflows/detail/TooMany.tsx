import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/i18n/formats";
import { Button } from "@/parts/Button";
import { Icon } from "@/parts/Icon";
import styles from "./Detail.module.css";

/** A graph of more steps is neither quick nor readable. */
const LIST_ABOVE = 500;

export function useIsTooMany(count: number): { isListed: boolean; draw: () => void } {
  const [isForced, setForced] = useState(false);
  return { isListed: count > LIST_ABOVE && !isForced, draw: () => { setForced(true); } };
}

/** The table in the graph's place, and how to have the graph all the same. */
export function TooMany({ count, onDraw, children }: { count: number; onDraw: () => void; children: ReactNode }) {
  const { t } = useTranslation("workflows");
  const formats = useFormats();
  return (
    <div className={styles.tooMany}>
      <div className={styles.notice}>
        <Icon name="flow" />
        <p>{t("graph.tooMany", { count, shown: formats.number(count) })}</p>
        <Button size="small" className="push" onClick={onDraw}>
          {t("graph.draw")}
        </Button>
      </div>
      {children}
    </div>
  );
}
