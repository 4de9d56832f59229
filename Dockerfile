# One image for worker, dashboard and sandbox: they share their packages, and the command chooses the program.
#   docker build -t tracklayer .

# What no program of the image imports. Each stage that uses the list declares it again.
ARG NOT_IN_IMAGE="packages/testing packages/test-fixtures packages/browser packages/prepare packages/bundle packages/reference packages/api-client packages/local-redis apps/bench apps/chaos apps/example-shop apps/postgres-outbox apps/quickstart"

FROM node:24-bookworm-slim AS manifests
WORKDIR /app
COPY package.json package-lock.json ./
COPY packages packages
COPY apps apps
# Only what npm reads, so that the layers below change when dependencies do and not with every line of code.
RUN find packages apps -type f ! -name package.json ! -path '*/bin/*' -delete && find packages apps -type d -empty -delete

FROM node:24-bookworm-slim AS build
ARG NOT_IN_IMAGE
WORKDIR /app
COPY --from=manifests /app ./
# Not `npm ci`: it refuses a lock file that does not list every platform's optional packages. Versions are the lock file's.
# No install scripts: the image brings its own Node, and nothing else here needs one.
RUN npm install --no-save --ignore-scripts --no-audit --no-fund
COPY turbo.json tsconfig.base.json tsconfig.sources.json ./
COPY packages packages
COPY apps apps
ENV TURBO_TELEMETRY_DISABLED=1
RUN npx turbo run build --filter=@tracklayer/worker --filter=@tracklayer/dashboard --filter=tracklayer
# What runs: compiled modules, manifests, the command's entry. Everything else stays in this stage.
RUN find packages apps -name node_modules -type d -prune -exec rm -rf {} + \
  && find packages apps -type f ! -name package.json ! -path '*/dist/*.js' ! -path '*/pages/dist/web/*' ! -path '*/bin/*' -delete \
  && rm -r $NOT_IN_IMAGE \
  && find packages apps -type d -empty -delete

FROM node:24-bookworm-slim AS production
ARG NOT_IN_IMAGE
WORKDIR /app
COPY --from=manifests /app ./
# `--omit=dev` alone keeps a compiler (an optional peer of a library) and what the rooms left out here depend on; without
# them in the manifests npm installs, in the lock file's versions, what the three programs import.
RUN rm -r $NOT_IN_IMAGE \
  && npm pkg delete devDependencies --workspaces --include-workspace-root \
  && npm install --no-save --ignore-scripts --no-audit --no-fund --omit=dev \
  # Node reads no types, source maps or documentation. Licences stay.
  && find node_modules -type f \( -name '*.d.ts' -o -name '*.d.cts' -o -name '*.d.mts' -o -name '*.map' -o -name '*.md' -o -path '*/date-fns/*cdn*' \) ! -iname 'licen[cs]e*' -delete
COPY --from=build /app/packages packages
COPY --from=build /app/apps apps

FROM node:24-bookworm-slim
# A container's own loopback reaches nobody: health and metrics are for the network that it is in.
ENV NODE_ENV=production METRICS_HOST=0.0.0.0
WORKDIR /app
# The programs may read themselves and write nothing: files belong to root, processes to node.
COPY --from=production /app ./
USER node
CMD ["node", "apps/worker/dist/main.js"]
