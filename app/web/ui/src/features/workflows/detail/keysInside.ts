import { type RefObject, useEffect } from "react";

type OnKey = (event: KeyboardEvent, box: HTMLElement) => void;

/** Hears the keys of everything inside a box that is no control itself. */
export function useKeysInside(box: RefObject<HTMLElement | null>, onKey: OnKey): void {
  useEffect(() => {
    const shown = box.current;
    if (shown === null) return;
    const listen = (event: KeyboardEvent) => { onKey(event, shown); };
    shown.addEventListener("keydown", listen);
    return () => { shown.removeEventListener("keydown", listen); };
  });
}

/** Arrows, Home and End move the focus among the buttons of a list's rows, in their order; the row is scrolled into sight. */
export function moveAmongRows(event: KeyboardEvent, box: HTMLElement): void {
  const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
  if (step === undefined || !(event.target instanceof HTMLElement)) return;
  const all = [...box.querySelectorAll<HTMLElement>("button[data-row]")];
  const at = all.indexOf(event.target);
  if (at < 0) return;
  event.preventDefault();
  const to = all[Math.max(0, Math.min(all.length - 1, at + step))];
  to?.focus();
  to?.scrollIntoView({ block: "nearest" });
}
