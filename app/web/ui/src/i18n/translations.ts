/** i18next over one JSON file per language and feature; a file is loaded when a screen first needs it. */
import i18next, { type BackendModule } from "i18next";
import { initReactI18next } from "react-i18next";
import { usePreferences } from "@/preferences";
import { patiently } from "@/renewal";

const files = import.meta.glob<Record<string, unknown>>("./{en,pl,de}/*.json", { import: "default" });

const backend: BackendModule = {
  type: "backend",
  init: () => undefined,
  read: (language, namespace, done) => {
    const file = files[`./${language}/${namespace}.json`];
    if (file === undefined) done(new Error(`There are no words ${namespace} in ${language}.`), null);
    else patiently(file).then((words) => { done(null, words); }, (error: unknown) => { done(error instanceof Error ? error : new Error(String(error)), null); });
  },
};

/** Resolves once the words of the frame are there; screens suspend for theirs. */
export async function startTranslations(): Promise<void> {
  await i18next
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: usePreferences.getState().language,
      load: "languageOnly",
      fallbackLng: false,
      ns: ["common"],
      defaultNS: "common",
      interpolation: { escapeValue: false }, // React escapes
      returnNull: false,
    });
  usePreferences.subscribe((now, before) => {
    if (now.language !== before.language) void i18next.changeLanguage(now.language);
  });
}
