import { useTranslation } from "react-i18next";
import { useAbout } from "@/api/about";
import { Card } from "@/parts/Card";
import { ProblemNote } from "@/parts/ProblemNote";
import { Screen } from "@/parts/Screen";
import { Segmented } from "@/parts/Segmented";
import { LANGUAGES, THEMES, usePreferences } from "@/preferences";
import { Repositories } from "./Repositories";
import styles from "./Settings.module.css";

export function SettingsScreen() {
  const { t } = useTranslation("settings");
  return (
    <Screen title={t("title")}>
      <div className={styles.settings}>
        <Repositories />
        <Appearance />
        <Service />
      </div>
    </Screen>
  );
}

/** For this browser only. */
function Appearance() {
  const { t } = useTranslation("settings");
  const { language, theme } = usePreferences();
  return (
    <Card aria-labelledby="settings-appearance">
      <header>
        <h2 id="settings-appearance">{t("appearance")}</h2>
        <span className="meta">{t("thisBrowser")}</span>
      </header>
      <section className={styles.choices}>
        <span>{t("language")}</span>
        <Segmented label={t("language")} value={language} options={LANGUAGES.map((value) => ({ value, label: t(`languages.${value}`) }))} onChange={(value) => { usePreferences.setState({ language: value }); }} />
        <span>{t("theme")}</span>
        <Segmented label={t("theme")} value={theme} options={THEMES.map((value) => ({ value, label: t(`themes.${value}`) }))} onChange={(value) => { usePreferences.setState({ theme: value }); }} />
      </section>
    </Card>
  );
}

function Service() {
  const { t } = useTranslation("settings");
  const { data, error, refetch } = useAbout();
  return (
    <Card aria-labelledby="settings-service">
      <header>
        <h2 id="settings-service">{t("service")}</h2>
      </header>
      {error !== null && data === undefined ? (
        <section>
          <ProblemNote error={error} onRetry={() => void refetch()} />
        </section>
      ) : (
        <section>
          <dl className={styles.facts}>
            <dt>{t("version")}</dt>
            <dd className="mono">{data?.version}</dd>
            <dt>{t("actsAs")}</dt>
            <dd>
              {data?.principal.id} <span className="meta">{data?.principal.roles.join(", ")}</span>
            </dd>
            <dt>{t("access")}</dt>
            <dd>{data === undefined ? null : t(`auth.${data.auth}`)}</dd>
          </dl>
        </section>
      )}
    </Card>
  );
}
