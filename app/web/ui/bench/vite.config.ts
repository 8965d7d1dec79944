/** Builds the page that `scripts/bench --web` measures: the real screens on a service of its own. It is no part of what is served. */
import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: folder("."),
  publicDir: folder("../public"),
  plugins: [react()],
  resolve: { alias: { "@": folder("../src") } },
  build: {
    outDir: process.env["SLIPWAY_BENCH_DIR"] ?? folder("../node_modules/.bench"),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
    rolldownOptions: { input: folder("bench.html") },
  },
});
