# Debian's glibc on purpose: WeCom's archive SDK and the database driver are built against it; Alpine's musl cannot load them.
FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# Optional packages hold the native parts of others and stay; the Node that machines with an old one need does not.
RUN npm ci --omit=dev --no-audit --no-fund && rm -rf node_modules/node-linux-*

FROM node:24-bookworm-slim
ENV NODE_ENV=production \
    LIUKE_HOST=0.0.0.0 \
    DATABASE_URL=sqlite:/data/liuke.db
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY package.json README.md LICENSE CHANGELOG.md ./
COPY bin ./bin
COPY config ./config
COPY migrations ./migrations
COPY src ./src
# The data directory is the only place that is written to.
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 7780
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.LIUKE_PORT ?? 7780}/readyz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node itself, without a shell between: it gets SIGTERM and ends what it has begun.
CMD ["node", "bin/liuke.js", "serve"]
