/** The keys of the page. A screen adds its own with `useShortcuts`; both are listed by `?`. */
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { create } from "zustand";

export interface Shortcut {
  /** As `event.key` names it, or two of them one after the other: `g w`; `mod+k` is Ctrl or Cmd. */
  keys: string;
  /** A key of the namespace `common` under `shortcuts`. */
  name: string;
  run: () => void;
  /** Also while a person types in a field. */
  inFields?: boolean;
}

const SEQUENCE_MS = 1_000;

export const useShortcutsDialog = create<{ open: boolean }>(() => ({ open: false }));

export const usePalette = create<{ open: boolean }>(() => ({ open: false }));

/** What is active now, the latest added first. */
export const useActiveShortcuts = create<{ sets: readonly (readonly Shortcut[])[] }>(() => ({ sets: [] }));

/** Adds keys for as long as the screen is shown; pass a memoised list. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  useEffect(() => {
    useActiveShortcuts.setState(({ sets }) => ({ sets: [shortcuts, ...sets] }));
    return () => {
      useActiveShortcuts.setState(({ sets }) => ({ sets: sets.filter((one) => one !== shortcuts) }));
    };
  }, [shortcuts]);
}

export function useGlobalShortcuts(): void {
  const navigate = useNavigate();
  useEffect(() => {
    const global: readonly Shortcut[] = [
      { keys: "mod+k", name: "palette", inFields: true, run: () => { usePalette.setState({ open: true }); } },
      { keys: "g c", name: "chat", run: () => void navigate({ to: "/" }) },
      { keys: "g r", name: "workflows", run: () => void navigate({ to: "/workflows" }) },
      { keys: "g a", name: "approvals", run: () => void navigate({ to: "/approvals" }) },
      { keys: "g s", name: "settings", run: () => void navigate({ to: "/settings" }) },
      { keys: "?", name: "help", run: () => { useShortcutsDialog.setState({ open: true }); } },
    ];
    useActiveShortcuts.setState(({ sets }) => ({ sets: [...sets, global] }));
    let before: { key: string; at: number } | null = null;
    const onKey = (event: KeyboardEvent) => {
      const pressed = `${event.ctrlKey || event.metaKey ? "mod+" : ""}${event.key}`;
      const sequence = before !== null && event.timeStamp - before.at < SEQUENCE_MS ? `${before.key} ${pressed}` : null;
      before = { key: pressed, at: event.timeStamp };
      if (event.defaultPrevented || event.altKey || document.querySelector("dialog[open]") !== null) return;
      const typing = isField(event.target);
      const found = useActiveShortcuts
        .getState()
        .sets.flat()
        .find(({ keys, inFields }) => (keys === sequence || keys === pressed) && (!typing || inFields === true));
      if (found === undefined) return;
      event.preventDefault();
      before = null;
      found.run();
    };
    document.addEventListener("keydown", onKey);
    return () => {
      document.removeEventListener("keydown", onKey);
      useActiveShortcuts.setState(({ sets }) => ({ sets: sets.filter((one) => one !== global) }));
    };
  }, [navigate]);
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input:not([type=radio]):not([type=range]), textarea, select"));
}
