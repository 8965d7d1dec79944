import { type ComponentType, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { announce } from "@/parts/announce";
import { usePalette } from "./shortcuts";

/** Loads the palette when it is first asked for; where it cannot be loaded now, the page goes on without it. */
export function PaletteWhenOpen() {
  const { t } = useTranslation("common");
  const open = usePalette((palette) => palette.open);
  const [loaded, setLoaded] = useState<{ Palette: ComponentType } | null>(null);
  useEffect(() => {
    if (!open || loaded !== null) return;
    import("./palette/Palette").then(setLoaded, () => {
      usePalette.setState({ open: false });
      announce(t("silent.title"));
    });
  }, [open, loaded, t]);
  if (!open || loaded === null) return null;
  return (
    <Suspense fallback={null}>
      <loaded.Palette />
    </Suspense>
  );
}
