import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Express, Request, Response } from 'express';
import expressStaticGzip from 'express-static-gzip';
import { styleNonce } from './security-headers.ts';

/** What the build writes where the nonce of each answer belongs. */
const NONCE_PLACE = 'NONCE_OF_THIS_ANSWER';
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
  const sendPage = (_request: Request, response: Response): void => {
    response.setHeader('Cache-Control', 'no-store');
    response.type('html').send(page.replaceAll(NONCE_PLACE, styleNonce(response)));
  };
  // Never from the folder: a page without its nonce shows nothing.
  app.get('/index.html', sendPage);
  app.use('/assets', expressStaticGzip(join(folder, 'assets'), {
    enableBrotli: true, orderPreference: ['br', 'gz'], index: false, serveStatic: { immutable: true, maxAge: '1y' },
  }));
  app.use(expressStaticGzip(folder, { enableBrotli: true, orderPreference: ['br', 'gz'], index: false, serveStatic: { maxAge: 0, redirect: false } }));
  app.get(/.*/, (request, response, next) => {
    if (NOT_PAGES.test(request.path) || request.accepts('html') === false) next();
    else sendPage(request, response);
  });
}
