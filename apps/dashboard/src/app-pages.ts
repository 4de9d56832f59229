/**
 * The pages for the browser, under `/app/`. A proxy may serve them under any path, so every address in them is relative. This
 * file makes only the first answer. Then the pages ask the API.
 */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import { PAGES_FOLDER } from '@tracklayer/pages';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const APP_PATH = '/app';

/** The name of each asset has a digest of its content. */
const FOR_EVER = 'public, max-age=31536000, immutable';
const NONCE_BYTES = 16;

export async function addAppPages(server: FastifyInstance): Promise<void> {
  await server.register(fastifyStatic, {
    root: fileURLToPath(new URL('assets/', PAGES_FOLDER)),
    prefix: `${APP_PATH}/assets/`,
    decorateReply: false,
    index: false,
    preCompressed: true,
    cacheControl: false,
    setHeaders: (reply) => reply.header('cache-control', FOR_EVER),
  });
  // Without the slash at its end, the relative addresses of the page would lead elsewhere.
  server.get(APP_PATH, (_request, reply) => reply.redirect('app/'));
  server.get(`${APP_PATH}/*`, sendPage);
}

/** Each address of the pages answers the same page. Its script reads the address. */
async function sendPage({ url }: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const page = await readFile(new URL('index.html', PAGES_FOLDER), 'utf8');
  const nonce = randomBytes(NONCE_BYTES).toString('base64');
  reply.header('content-security-policy', policyWith(nonce));
  return reply
    .type('text/html; charset=utf-8')
    .send(page.replaceAll('__NONCE__', nonce).replaceAll('"./assets/', `"${wayUp(url)}assets/`));
}

/** From an address of the pages to `/app/`: `../../` from `/app/dead-letters/main/7`. */
function wayUp(url: string): string {
  const [path = ''] = url.split('?');
  const depth = path.slice(`${APP_PATH}/`.length).split('/').length - 1;
  return depth === 0 ? './' : '../'.repeat(depth);
}

/** The component library writes a few style elements. They have the nonce of their answer. */
function policyWith(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "connect-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
