import type { Configuration } from "lint-staged";

/** What the pre-commit hook runs, one after the other. Types need the whole program, so tsc gets no file names. */
export default {
  "*": "biome check --write --no-errors-on-unmatched --files-ignore-unknown=true --diagnostic-level=warn",
  "*.ts": () => "tsc",
  "src/web/**/*.js": () => "tsc -p src/web/tsconfig.page.json",
} satisfies Configuration;
