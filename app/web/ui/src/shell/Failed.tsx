import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Problem } from "@/api/problem";
import { Button, buttonClass } from "@/parts/Button";
import { Empty } from "@/parts/Empty";
import { ProblemNote } from "@/parts/ProblemNote";
import styles from "./Shell.module.css";

/** A screen that broke: the rest of the page goes on. */
export function Failed({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation("common");
  const router = useRouter();
  const again = () => {
    reset();
    void router.invalidate();
  };
  if (error instanceof Problem) {
    return (
      <main className={styles.failed}>
        <ProblemNote error={error} onRetry={again} />
      </main>
    );
  }
  const message = error instanceof Error ? error.message : String(error);
  const renewed = isRenewed(message);
  return (
    <main className={styles.failed}>
      <div role="alert">
        <Empty icon="warning" title={t(renewed ? "broken.renewed" : "broken.title")}>
          <p>{t(renewed ? "broken.renewedText" : "broken.text")}</p>
          {renewed ? null : <pre className={styles.trace}>{message}</pre>}
          <p className="row">
            <Button kind="primary" icon="retrying" onClick={renewed ? () => { window.location.reload(); } : again}>
              {t(renewed ? "broken.reload" : "tryAgain")}
            </Button>
            <Link className={buttonClass()} to="/" onClick={reset}>
              {t("notFound.home")}
            </Link>
          </p>
        </Empty>
      </div>
    </main>
  );
}

/** A part of the page that is loaded later is gone when the service was updated meanwhile; browsers word it differently. */
function isRenewed(message: string): boolean {
  return /dynamically imported module|importing a module script|module script failed|preload css/i.test(message);
}

export function NotFound() {
  const { t } = useTranslation("common");
  return (
    <main>
      <Empty icon="search" title={t("notFound.title")}>
        <p>{t("notFound.text")}</p>
        <Link className={buttonClass()} to="/">
          {t("notFound.home")}
        </Link>
      </Empty>
    </main>
  );
}
