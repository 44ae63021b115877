import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Express, Request, Response } from 'express';
import sirv from 'sirv';
import { styleNonce } from './security-headers.ts';

/** What the build writes where the nonce of each answer belongs. */
const NONCE_PLACE = 'NONCE_OF_THIS_ANSWER';
const YEAR_SECONDS = 31_536_000;
/** Paths that are no pages of the client, whatever a browser asks them for. */
const NOT_PAGES = /^\/(?:api|health|assets)(?:\/|$)/;

/**
 * Serves the built web client: files with a hash in their name for ever and already compressed, the page itself anew each
 * time with its nonce, and the page for every address of the client, so that links can be shared. Where nothing was
 * built, says so instead of "not found".
 */
export function mountWebClient(app: Express, folder: string): void {
  const index = join(folder, 'index.html');
  if (!existsSync(index)) {
    app.get('/', (_request, response) => {
      response.status(503).type('text').send('The web client has not been built: npm run build\n');
    });
    return;
  }
  const page = readFileSync(index, 'utf8');
  const files = sirv(folder, {
    brotli: true,
    gzip: true,
    etag: true,
    // no guessing of index.html: the page goes out below, with its nonce
    extensions: [],
    setHeaders: (response, path) => {
      response.setHeader('Cache-Control', path.startsWith('/assets/') ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache');
    },
  });
  const sendPage = (_request: Request, response: Response): void => {
    response.setHeader('Cache-Control', 'no-store');
    response.type('html').send(page.replaceAll(NONCE_PLACE, styleNonce(response)));
  };
  app.get('/index.html', sendPage);
  app.use((request, response, next) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') next();
    else files(request, response, next);
  });
  app.get(/.*/, (request, response, next) => {
    if (NOT_PAGES.test(request.path) || request.accepts('html') === false) next();
    else sendPage(request, response);
  });
}
