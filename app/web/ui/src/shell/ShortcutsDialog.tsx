import { useTranslation } from "react-i18next";
import { Dialog } from "@/parts/Dialog";
import { Keys } from "./Keys";
import { useActiveShortcuts, useShortcutsDialog, type Shortcut } from "./shortcuts";
import styles from "./Shell.module.css";

/** The keys that work here, then those that work everywhere. */
export function ShortcutsDialog() {
  const { t } = useTranslation("common");
  const { open } = useShortcutsDialog();
  const sets = useActiveShortcuts((active) => active.sets);
  if (!open) return null;
  const here = sets.slice(0, -1).flat();
  return (
    <Dialog title={t("shortcuts.title")} onClose={() => { useShortcutsDialog.setState({ open: false }); }}>
      {here.length === 0 ? null : <Group title={t("shortcuts.here")} shortcuts={here} />}
      <Group title={t("shortcuts.everywhere")} shortcuts={sets.at(-1) ?? []} />
    </Dialog>
  );
}

function Group({ title, shortcuts }: { title: string; shortcuts: readonly Shortcut[] }) {
  const { t } = useTranslation("common");
  return (
    <table className={styles.shortcuts}>
      <caption>{title}</caption>
      <tbody>
        {shortcuts.map(({ keys, name }) => (
          <tr key={keys}>
            <th scope="row">{t(`shortcuts.${name}`)}</th>
            <td className="num">
              <Keys keys={keys} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
