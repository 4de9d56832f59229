import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const WEB = fileURLToPath(new URL('web', import.meta.url));
const OUT = fileURLToPath(new URL('dist/web', import.meta.url));

/**
 * The script of one page, as gzip sends it: the program, the page, and all that both import. A reader on a slow line waits for no
 * more. Other pages load when a person opens them, and charts after the figures.
 */
const MOST_SCRIPT_BYTES = 300_000;
/** The best level: it takes a second or two, once, and a reader on a slow line waits for three per cent less. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };

export default defineConfig({
  root: WEB,
  // The server writes the way to the assets into the page, so that a proxy may serve it under any path.
  base: './',
  html: { cspNonce: '__NONCE__' },
  plugins: [react(), compressed()],
  build: {
    outDir: OUT,
    emptyOutDir: true,
    // The content security policy allows no address of the kind `data:` but for pictures.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 600,
    target: 'es2023',
  },
});

/** Writes each asset compressed beside itself. Fails when a page needs more script than promised. */
function compressed() {
  return {
    name: 'compressed',
    async writeBundle(_options, bundle) {
      const sizes = new Map();
      const assets = Object.keys(bundle).filter((name) => /\.(js|css)$/.test(name));
      await Promise.all(
        assets.map(async (name) => {
          const content = await readFile(`${OUT}/${name}`);
          const [small, smaller] = await Promise.all([
            promisify(gzip)(content),
            promisify(brotliCompress)(content, BROTLI),
          ]);
          sizes.set(name, small.length);
          await writeFile(`${OUT}/${name}.gz`, small);
          await writeFile(`${OUT}/${name}.br`, smaller);
        }),
      );
      const chunks = Object.values(bundle).filter(({ type }) => type === 'chunk');
      const entry = chunks.find(({ isEntry }) => isEntry);
      const pages = chunks.filter(({ facadeModuleId }) => facadeModuleId?.includes('/web/pages/'));
      const loads = pages.map((page) => {
        const bytes = [...imported(bundle, [entry.fileName, page.fileName])].map((name) => sizes.get(name));
        return { page: page.name, bytes: bytes.reduce((sum, each) => sum + each, 0) };
      });
      const largest = loads.reduce((one, other) => (one.bytes > other.bytes ? one : other));
      const said = `The page "${largest.page}" needs ${Math.ceil(largest.bytes / 1_000)} kB of script, compressed.`;
      console.log(`${said} No page needs more. At most ${MOST_SCRIPT_BYTES / 1_000} kB are allowed.`);
      if (largest.bytes > MOST_SCRIPT_BYTES) throw new Error(`${said} Load less, or load it later.`);
    },
  };
}

/** These chunks, and all that they import at once. */
function imported(bundle, names, found = new Set()) {
  for (const name of names) {
    if (found.has(name)) continue;
    found.add(name);
    imported(bundle, bundle[name].imports, found);
  }
  return found;
}
