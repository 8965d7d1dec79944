/** Says something to a screen reader through the one live region of the page. */
import { create } from "zustand";

export const useAnnouncement = create<{ text: string; count: number }>(() => ({ text: "", count: 0 }));

export function announce(text: string): void {
  useAnnouncement.setState(({ count }) => ({ text, count: count + 1 }));
}
