/** The time in whole seconds for everything that counts, from one clock that stands still while nobody looks. */
import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | null = null;

function tick(): void {
  if (document.visibilityState === "hidden") return;
  now = Date.now();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === null) {
    now = Date.now();
    timer = setInterval(tick, 1_000);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
}

function still(): () => void {
  return () => undefined;
}

/** Milliseconds since 1970, renewed every second while `isCounting`. */
export function useClock(isCounting = true): number {
  return useSyncExternalStore(isCounting ? subscribe : still, () => now);
}
