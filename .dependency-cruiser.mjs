/**
 * Who may import whom: the table "Packages" of ARCHITECTURE.md, as rules. Packages find each other under
 * `node_modules/@tracklayer`, which are links, so every import is judged by the folder it really leads to.
 */
const ROOMS = {
  events: [],
  config: ['events'],
  redis: [],
  journal: ['events', 'persons', 'redis'],
  lanes: ['events', 'journal', 'redis'],
  'rate-limit': ['redis'],
  holds: ['redis'],
  history: ['events', 'redis'],
  persons: ['events', 'redis'],
  erasure: ['backfill', 'dead-letters', 'events', 'holds', 'journal', 'lanes', 'persons', 'privacy', 'redis'],
  'dead-letters': ['events', 'journal', 'lanes', 'privacy', 'redis'],
  'event-status': ['dead-letters', 'events', 'holds', 'journal', 'lanes', 'persons', 'redis'],
  'campaign-runner': ['config', 'dead-letters', 'journal', 'lanes', 'lower-priority', 'persons', 'redis'],
  'lower-priority': [],
  backfill: ['lower-priority', 'events', 'flows', 'format', 'klaviyo', 'lanes', 'redis'],
  klaviyo: ['events', 'flows', 'privacy'],
  'lane-status': ['dead-letters', 'events', 'holds', 'klaviyo', 'lanes', 'rate-limit', 'redis'],
  delivery: [
    'campaign-runner',
    'lower-priority',
    'config',
    'dead-letters',
    'events',
    'history',
    'holds',
    'journal',
    'klaviyo',
    'lane-status',
    'lanes',
    'persons',
    'privacy',
    'rate-limit',
    'redis',
    'telemetry',
    'worker-requests',
  ],
  'api-tokens': ['redis'],
  users: ['redis'],
  'sign-in': ['redis', 'users'],
  'worker-requests': ['redis'],
  'api-client': [],
  // Its own sources for Node, and those for the browser in `web`.
  pages: ['api-client', 'format'],
  api: [
    'api-tokens',
    'backfill',
    'dead-letters',
    'erasure',
    'event-status',
    'events',
    'history',
    'holds',
    'journal',
    'lane-status',
    'lanes',
    'persons',
    'privacy',
    'producer',
    'redis',
    'sign-in',
    'users',
    'worker-requests',
  ],
  producer: ['events', 'journal', 'lanes', 'persons', 'redis'],
  flows: ['format'],
  format: [],
  html: [],
  sandbox: ['flows', 'format', 'html'],
  privacy: [],
  telemetry: ['format', 'privacy'],
  'local-redis': ['privacy'],
  browser: [],
  testing: ['browser', 'events', 'local-redis', 'redis'],
  'test-fixtures': ['events', 'lanes', 'sandbox', 'testing'],
  prepare: [],
  bundle: [],
  reference: [],
};

const packageRules = Object.entries(ROOMS).map(([room, allowed]) => ({
  name: `${room}-imports-only-its-own`,
  comment: `packages/${room} may import ${allowed.join(', ') || 'no other package'} of ours.`,
  severity: 'error',
  from: { path: `^packages/${room}/(src|web)/` },
  to: { path: '^packages/', pathNot: `^packages/(${[room, ...allowed].join('|')})/` },
}));

export default {
  forbidden: [
    ...packageRules,
    {
      name: 'no-cycles',
      comment: 'Two files that need each other, if only for a type, are one thing, or hide a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-package-imports-an-app',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^apps/' },
    },
    {
      name: 'no-app-imports-an-app',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'applications-import-only-the-producer',
      severity: 'error',
      from: { path: '^apps/(example-shop|postgres-outbox)/src/' },
      to: { path: '^packages/', pathNot: '^packages/producer/' },
    },
    {
      name: 'through-the-front-door',
      comment: "A package's index.ts lists what others may use.",
      severity: 'error',
      from: { path: '^(packages|apps)/([^/]+)/src/' },
      to: { path: '^packages/[^/]+/src/', pathNot: ['^packages/[^/]+/src/index[.]ts$', '^$1/$2/'] },
    },
    {
      name: 'nobody-imports-their-own-index',
      severity: 'error',
      from: { path: '^(packages|apps)/([^/]+)/src/' },
      to: { path: '^$1/$2/src/index[.]ts$' },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: { path: '^(packages|apps)/[^/]+/src/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'no-orphans',
      comment: 'A file that nobody imports is left over.',
      severity: 'error',
      from: {
        orphan: true,
        path: '^(packages|apps)/[^/]+/src/',
        pathNot: [
          // Preloaded by its path into the demonstration's children.
          '^apps/quickstart/src/die-with-parent[.]ts$',
          // Preloaded by their path into the workers that a fault run changes.
          '^apps/chaos/src/preload/',
          // Served to browsers.
          '^packages/sandbox/src/activity/browser/',
          '^apps/dashboard/src/browser/',
        ],
      },
      to: {},
    },
    {
      name: 'not-for-production',
      comment: 'Tests and their tools stay out of programs.',
      severity: 'error',
      // Benchmarks and pictures are no production either, and some of them need a browser.
      from: {
        path: '^(packages|apps)/[^/]+/src/',
        pathNot: [
          '^packages/(testing|test-fixtures|browser)/',
          '^apps/bench/',
          '^apps/quickstart/src/pictures/',
        ],
      },
      to: { path: '^packages/(testing|test-fixtures|browser)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    combinedDependencies: false,
    parser: 'swc',
    webpackConfig: { fileName: '.ci/published-sources.mjs' },
    enhancedResolveOptions: {
      // The sources behind a package's name, so that nothing need be built first. Those that users install name their
      // builds, see `webpackConfig`.
      conditionNames: ['types', 'import', 'node', 'default'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
    },
  },
};
