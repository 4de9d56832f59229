import { readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const WEB = fileURLToPath(new URL('web', import.meta.url));
const OUT = fileURLToPath(new URL('dist/web', import.meta.url));

/** All script of all pages, as gzip sends it. A reader on a slow line waits for no more. */
const MOST_SCRIPT_BYTES = 300_000;
/** The best level takes ten times as long, and saves three per cent. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 8 } };

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

/** Writes each asset compressed beside itself. Fails when the script is larger than promised. */
function compressed() {
  return {
    name: 'compressed',
    async closeBundle() {
      const folder = `${OUT}/assets`;
      const files = (await readdir(folder)).filter((name) => /\.(js|css)$/.test(name));
      let scriptBytes = 0;
      await Promise.all(
        files.map(async (name) => {
          const content = await readFile(`${folder}/${name}`);
          const [small, smaller] = await Promise.all([
            promisify(gzip)(content),
            promisify(brotliCompress)(content, BROTLI),
          ]);
          if (name.endsWith('.js')) scriptBytes += small.length;
          await writeFile(`${folder}/${name}.gz`, small);
          await writeFile(`${folder}/${name}.br`, smaller);
        }),
      );
      const size = `${Math.ceil(scriptBytes / 1_000)} kB of script, compressed`;
      console.log(`${size}. At most ${MOST_SCRIPT_BYTES / 1_000} kB are allowed.`);
      if (scriptBytes > MOST_SCRIPT_BYTES)
        throw new Error(`The pages have ${size}. Load less, or load it later.`);
    },
  };
}
