# Muster for an operator who has a PostgreSQL: Node, production dependencies, sources. No build step.
#
# Debian slim and not Alpine: the same C library as on the machines where the tests run.
FROM node:24.21.0-bookworm-slim AS dependencies
WORKDIR /muster
COPY package.json package-lock.json ./
COPY packages packages
# Optional are only the binaries of the embedded PostgreSQL (about 60 MB); with DATABASE_URL they are not needed.
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /muster
COPY --from=dependencies /muster/node_modules node_modules
COPY package.json ./
COPY packages packages
COPY src src
COPY scripts scripts
COPY docker docker
COPY examples examples
# Nothing is written to the file system: it may be mounted read-only.
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node itself and not npm, so that it gets SIGTERM and can finish what is under way. matrix-bot-sdk causes the warning.
CMD ["node", "--import", "./src/node-settings.js", "--disable-warning=DEP0060", "--max-semi-space-size=8", "src/main.ts"]
