import { useEffect, useRef } from "react";

/** The message has the focus when a session opens, but not on a phone, where that would bring up the keyboard. */
export function useComposerFocus() {
  const input = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (window.matchMedia("(pointer: fine)").matches) input.current?.focus();
  }, []);
  return input;
}
