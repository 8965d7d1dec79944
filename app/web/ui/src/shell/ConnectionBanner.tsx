import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useConnection } from "@/api/connection";
import { Button } from "@/parts/Button";
import { Icon } from "@/parts/Icon";
import { Time } from "@/parts/Time";
import styles from "./Shell.module.css";

/** Says that the service does not answer, or wants somebody to sign in, and asks it again; what is on the screen stays. */
export function ConnectionBanner() {
  const { t } = useTranslation("common");
  const queries = useQueryClient();
  const { silentSince, needsSignIn } = useConnection();
  const silent = silentSince !== null;
  useEffect(() => {
    if (!silent) return undefined;
    const ask = setInterval(() => void queries.refetchQueries({ type: "active" }), 3_000);
    return () => {
      clearInterval(ask);
      void queries.invalidateQueries();
    };
  }, [silent, queries]);
  if (silentSince !== null) {
    return (
      <div className={styles.banner} role="status">
        <Icon name="warning" />
        <p>
          <b>{t("silent.title")}</b> {t("silent.since")} <Time at={new Date(silentSince).toISOString()} as="clock" />. {t("silent.text")}
        </p>
      </div>
    );
  }
  if (!needsSignIn) return null;
  return (
    <div className={styles.banner} role="status">
      <Icon name="lock" />
      <p>
        <b>{t("signIn.title")}.</b> {t("signIn.text")}
      </p>
      <Button size="small" icon="retrying" className="push" onClick={() => void queries.refetchQueries({ type: "active" })}>
        {t("tryAgain")}
      </Button>
    </div>
  );
}
