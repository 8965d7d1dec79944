import { useCallback, useSyncExternalStore } from "react";

/** Too narrow for an inspector beside the content: it comes up as a sheet. */
export const NARROW = "(max-width: 900px)";
export const PHONE = "(max-width: 640px)";

/** Whether a media query fits now. */
export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (onChange: () => void) => {
      const list = window.matchMedia(query);
      list.addEventListener("change", onChange);
      return () => { list.removeEventListener("change", onChange); };
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => window.matchMedia(query).matches);
}
