/** What a person chose for this browser: language and theme. */
import { create } from "zustand";
import { persist } from "zustand/middleware";

export const LANGUAGES = ["en", "pl", "de"] as const;
export type Language = (typeof LANGUAGES)[number];

export const THEMES = ["system", "light", "dark"] as const;
type Theme = (typeof THEMES)[number];

interface Preferences {
  language: Language;
  theme: Theme;
}

/** The first of the browser's languages that the page speaks. */
function preferredLanguage(): Language {
  for (const tag of navigator.languages) {
    const known = LANGUAGES.find((language) => tag.toLowerCase().startsWith(language));
    if (known !== undefined) return known;
  }
  return "en";
}

export const usePreferences = create<Preferences>()(
  persist((): Preferences => ({ language: preferredLanguage(), theme: "system" }), { name: "slipway.preferences", version: 1 }),
);

/** Keeps <html lang data-theme> in step, so that CSS and screen readers follow. */
export function applyPreferences({ language, theme }: Preferences): void {
  const root = document.documentElement;
  root.lang = language;
  if (theme === "system") delete root.dataset["theme"];
  else root.dataset["theme"] = theme;
}
