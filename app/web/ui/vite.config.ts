import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const service = process.env["SLIPWAY_URL"] ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("src", import.meta.url)) } },
  build: {
    outDir: "../dist",
    emptyOutDir: true,
    assetsInlineLimit: 0, // the content security policy allows no data: addresses
    modulePreload: { polyfill: false },
    target: "es2022",
    // Left alone, every module that two screens share becomes a file of its own: dozens of requests of a kilobyte each.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "frame", test: /node_modules[\\/](react|react-dom|scheduler|react-i18next|i18next|zustand|use-sync-external-store|eventsource-parser|@tanstack[\\/](react-query|query-core|react-router|router-core|history|store|react-store))[\\/]/ },
            { name: "shared", test: /src[\\/](api|i18n|parts|shell)[\\/](?!Card|Checkbox|Digest|Markdown|Menu|OutsideLink|Palette|Reversibility|Segmented|Sheet|TextArea).*\.(ts|tsx|css)$|src[\\/][a-z]+\.ts$/, minShareCount: 2 },
          ],
        },
      },
    },
  },
  server: { proxy: { "/api": { target: service, changeOrigin: true, headers: { origin: service } }, "/health": service } },
  test: { environment: "happy-dom", include: ["{src,eslint}/**/*.test.{ts,tsx}"], restoreMocks: true },
});
