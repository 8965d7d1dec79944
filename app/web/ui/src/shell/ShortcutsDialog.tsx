import { useTranslation } from "react-i18next";
import { Kbd } from "@/parts/Button";
import { Dialog } from "@/parts/Dialog";
import { useActiveShortcuts, useShortcutsDialog } from "./shortcuts";

export function ShortcutsDialog() {
  const { t } = useTranslation("common");
  const { open } = useShortcutsDialog();
  const shortcuts = useActiveShortcuts(({ sets }) => sets).flat();
  if (!open) return null;
  return (
    <Dialog title={t("shortcuts.title")} onClose={() => { useShortcutsDialog.setState({ open: false }); }}>
      <table>
        <tbody>
          {shortcuts.map(({ keys, name }) => (
            <tr key={keys}>
              <td>{t(`shortcuts.${name}`)}</td>
              <td className="num">
                <span className="hidden">{keys}</span>
                {keys.split(/[ +]/).map((key) => (
                  <Kbd key={key}>{key === "mod" ? "Ctrl" : key}</Kbd>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}
