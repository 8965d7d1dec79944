import { useTranslation } from "react-i18next";
import styles from "./Loading.module.css";

/** Stands where something comes; shown only once the wait is one that people notice. */
export function Loading() {
  const { t } = useTranslation("common");
  return (
    <p className={styles.loading} role="status">
      {t("loading")}
    </p>
  );
}
