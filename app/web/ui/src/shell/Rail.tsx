import { Link, useLocation } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useWaitingApprovals } from "@/api/queries";
import { Icon, Mark } from "@/parts/Icon";
import type { IconName } from "@/parts/icons";
import { usePalette, useShortcutsDialog } from "./shortcuts";
import styles from "./Shell.module.css";

interface Screen {
  to: "/" | "/workflows" | "/approvals" | "/settings";
  name: "chat" | "workflows" | "approvals" | "settings";
  icon: IconName;
  /** The beginning of the addresses that belong to it. */
  under: string;
}

const SCREENS: readonly Screen[] = [
  { to: "/", name: "chat", icon: "chat", under: "/chat" },
  { to: "/workflows", name: "workflows", icon: "flow", under: "/workflows" },
  { to: "/approvals", name: "approvals", icon: "inbox", under: "/approvals" },
  { to: "/settings", name: "settings", icon: "settings", under: "/settings" },
];

export function Rail() {
  const { t } = useTranslation("common");
  const { pathname } = useLocation();
  const waiting = useWaitingApprovals().data?.items.length ?? 0;
  return (
    <nav className={styles.rail} aria-label={t("screens")}>
      <Link to="/" className={styles.mark} aria-label="Slipway">
        <Mark />
      </Link>
      {SCREENS.map(({ to, name, icon, under }) => {
        const current = pathname === to || pathname.startsWith(under);
        const counted = name === "approvals" && waiting > 0;
        const label = counted ? t("screen.approvalsWaiting", { count: waiting }) : t(`screen.${name}`);
        return (
          <Link key={name} to={to} aria-label={label} title={t(`screen.${name}`)} data-current={current || undefined} aria-current={current ? "page" : undefined}>
            <Icon name={icon} size={18} />
            {counted ? <span className={styles.count}>{waiting}</span> : null}
          </Link>
        );
      })}
      <button type="button" className={styles.find} aria-label={t("shortcuts.palette")} title={t("shortcuts.palette")} onClick={() => { usePalette.setState({ open: true }); }}>
        <Icon name="search" size={18} />
      </button>
      <button type="button" className={styles.keys} aria-label={t("shortcuts.title")} title={t("shortcuts.title")} onClick={() => { useShortcutsDialog.setState({ open: true }); }}>
        <Icon name="help" size={18} />
      </button>
    </nav>
  );
}
