import { Outlet } from "@tanstack/react-router";
import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import { useWaitingApprovals } from "@/api/queries";
import { useAnnouncement } from "@/parts/announce";
import { useWaitingInTitle } from "@/parts/title";
import { Loading } from "@/parts/Loading";
import { ConnectionBanner } from "./ConnectionBanner";
import { Rail } from "./Rail";
import { PaletteWhenOpen } from "./PaletteWhenOpen";
import { useGlobalShortcuts } from "./shortcuts";
import { ShortcutsDialog } from "./ShortcutsDialog";
import styles from "./Shell.module.css";

export function Shell() {
  const { t } = useTranslation("common");
  const announcement = useAnnouncement();
  useGlobalShortcuts();
  useWaitingInTitle(useWaitingApprovals().data?.items.length ?? 0);
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#screen">
        {t("skip")}
      </a>
      <Rail />
      <div className={styles.page}>
        <ConnectionBanner />
        <div id="screen" className={styles.screen} tabIndex={-1}>
          <Suspense fallback={<Loading />}>
            <Outlet />
          </Suspense>
        </div>
      </div>
      <ShortcutsDialog />
      <PaletteWhenOpen />
      <p className="hidden" role="status" key={announcement.count}>
        {announcement.text}
      </p>
    </div>
  );
}
