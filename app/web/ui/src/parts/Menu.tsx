import * as Dropdown from "@radix-ui/react-dropdown-menu";
import type { ReactElement } from "react";
import { Icon } from "./Icon";
import type { IconName } from "./icons";
import styles from "./Menu.module.css";

interface MenuItem {
  label: string;
  icon?: IconName;
  disabled?: boolean;
  onSelect: () => void;
}

/** A button's menu; arrows, letters, Escape and focus are Radix's. Not modal: its scroll lock would need inline styles. */
export function Menu({ trigger, items }: { trigger: ReactElement; items: readonly MenuItem[] }) {
  return (
    <Dropdown.Root modal={false}>
      <Dropdown.Trigger asChild>{trigger}</Dropdown.Trigger>
      <Dropdown.Portal>
        <Dropdown.Content className={styles.menu} align="end" sideOffset={4}>
          {items.map(({ label, icon, disabled, onSelect }) => (
            <Dropdown.Item key={label} className={styles.item} disabled={disabled ?? false} onSelect={onSelect}>
              {icon ? <Icon name={icon} /> : null}
              {label}
            </Dropdown.Item>
          ))}
        </Dropdown.Content>
      </Dropdown.Portal>
    </Dropdown.Root>
  );
}
