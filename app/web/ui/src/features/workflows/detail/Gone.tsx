import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { buttonClass } from "@/parts/Button";
import { Icon } from "@/parts/Icon";
import styles from "./Detail.module.css";

/** The workflow was deleted while it was looked at, or there never was one. */
export function Gone({ isKnown }: { isKnown: boolean }) {
  const { t } = useTranslation("workflows");
  return (
    <div className={styles.notice} role="alert" data-tone="failed">
      <Icon name="warning" />
      <p>
        <b>{t(isKnown ? "gone.title" : "gone.never")}</b> {t(isKnown ? "gone.text" : "gone.neverText")}
      </p>
      <Link className={`${buttonClass({ size: "small" })} push`} to="/workflows">
        {t("gone.list")}
      </Link>
    </div>
  );
}
