# One image for worker, dashboard and sandbox: they share their packages, and the command chooses the program.
FROM node:24-bookworm-slim AS manifests
WORKDIR /app
COPY package.json package-lock.json ./
COPY packages packages
COPY apps apps
# Only what npm reads, so that the layers below change when dependencies do and not with every line of code.
RUN find packages apps -type f ! -name package.json ! -path '*/bin/*' -delete && find packages apps -type d -empty -delete

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY --from=manifests /app ./
# No install scripts: the image brings its own Node, and nothing else here needs one.
RUN npm install --no-save --ignore-scripts --no-audit --no-fund
COPY turbo.json tsconfig.base.json ./
COPY packages packages
COPY apps apps
ENV TURBO_TELEMETRY_DISABLED=1
RUN npx turbo run build --filter=@tracklayer/worker --filter=@tracklayer/dashboard --filter=@tracklayer/cli

FROM node:24-bookworm-slim AS production
WORKDIR /app
COPY --from=manifests /app ./
RUN npm install --no-save --ignore-scripts --no-audit --no-fund --omit=dev \
  --workspace apps/worker --workspace apps/dashboard --workspace apps/cli
COPY --from=build /app/packages packages
COPY --from=build /app/apps apps

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=production --chown=root:root /app ./
USER node
CMD ["node", "apps/worker/dist/main.js"]
