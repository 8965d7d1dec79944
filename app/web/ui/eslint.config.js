import a11y from "eslint-plugin-jsx-a11y";
import hooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["src/api/schema.ts"] },
  ...tseslint.configs.strict,
  a11y.flatConfigs.strict,
  hooks.configs.flat["recommended-latest"],
  {
    rules: {
      "max-lines": ["error", { max: 400 }],
      "no-console": "error",
      "no-restricted-imports": ["error", { patterns: ["../../*"] }],
    },
  },
);
