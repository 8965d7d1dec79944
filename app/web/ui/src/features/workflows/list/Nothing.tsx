import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Button, buttonClass } from "@/parts/Button";
import { Empty } from "@/parts/Empty";

export function Nothing({ isFiltered, onClear, onStart }: { isFiltered: boolean; onClear: () => void; onStart: () => void }) {
  const { t } = useTranslation("workflows");
  if (isFiltered) {
    return (
      <Empty icon="filter" title={t("empty.filtered")}>
        <p>{t("empty.filteredText")}</p>
        <Button onClick={onClear}>{t("filter.clear")}</Button>
      </Empty>
    );
  }
  return (
    <Empty icon="flow" title={t("empty.title")}>
      <p>{t("empty.text")}</p>
      <div className="row">
        <Link className={buttonClass({ kind: "primary" })} to="/">
          {t("empty.chat")}
        </Link>
        <Button onClick={onStart}>{t("start.open")}</Button>
      </div>
    </Empty>
  );
}
