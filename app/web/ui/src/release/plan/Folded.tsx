import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/parts/Button";

const SHOWN = 8;

/** The first eight of many, and a button for the rest. */
export function Folded<T>({ items, children }: { items: readonly T[]; children: (shown: readonly T[]) => ReactNode }) {
  const { t } = useTranslation("plan");
  const [isOpen, setOpen] = useState(false);
  const isLong = items.length > SHOWN + 1;
  return (
    <>
      {children(isLong && !isOpen ? items.slice(0, SHOWN) : items)}
      {isLong ? (
        <Button kind="quiet" size="small" icon={isOpen ? "up" : "down"} aria-expanded={isOpen} onClick={() => { setOpen(!isOpen); }}>
          {isOpen ? t("showFewer") : t("showAll", { count: items.length })}
        </Button>
      ) : null}
    </>
  );
}
