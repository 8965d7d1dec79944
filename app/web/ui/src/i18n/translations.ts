/** i18next over one JSON file per language and feature; a language is loaded when it is first chosen. */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { type Language, usePreferences } from "@/preferences";

const files = import.meta.glob<Record<string, unknown>>("./{en,pl,de}/*.json", { import: "default" });

export async function startTranslations(): Promise<void> {
  const { language } = usePreferences.getState();
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    ns: [],
    defaultNS: "common",
    resources: {},
    interpolation: { escapeValue: false }, // React escapes
    returnNull: false,
    react: { useSuspense: false },
  });
  await load(language);
  usePreferences.subscribe((now, before) => {
    if (now.language !== before.language) void load(now.language).then(() => i18next.changeLanguage(now.language));
  });
}

async function load(language: Language): Promise<void> {
  const wanted = Object.entries(files).filter(([path]) => path.startsWith(`./${language}/`));
  await Promise.all(
    wanted.map(async ([path, read]) => {
      const namespace = path.slice(`./${language}/`.length, -".json".length);
      if (!i18next.hasResourceBundle(language, namespace)) i18next.addResourceBundle(language, namespace, await read());
    }),
  );
}
