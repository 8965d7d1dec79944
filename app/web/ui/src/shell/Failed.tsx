import { type ErrorComponentProps, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Empty } from "@/parts/Empty";
import { ProblemNote } from "@/parts/ProblemNote";

/** A screen that broke: the rest of the page goes on. */
export function Failed({ error, reset }: ErrorComponentProps) {
  return (
    <main>
      <ProblemNote error={error} onRetry={reset} />
    </main>
  );
}

export function NotFound() {
  const { t } = useTranslation("common");
  return (
    <main>
      <Empty icon="search" title={t("notFound.title")}>
        <p>{t("notFound.text")}</p>
        <Link to="/">{t("notFound.home")}</Link>
      </Empty>
    </main>
  );
}
