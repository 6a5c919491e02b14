import { basename, dirname } from 'node:path';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { browserFiles, checkBrowserFiles, readBrowserFile } from '../docs/browser-files.ts';
import { withCodeSamples } from '../docs/code-samples.ts';
import { commandsToTry } from '../docs/commands.ts';
import { documentForReaders } from '../docs/document-for-readers.ts';
import { landingPage } from '../docs/landing-page.ts';
import { type Page, servedPage } from '../docs/reference-page.ts';
import { messagesOf } from '../framework/frameworks.ts';
import type { Mock } from '../mock/mock.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import { basePathReader } from '../openapi/operations/servers.ts';
import { withoutFinal } from '../text/endings.ts';
import type { HttpMock } from './http-mock.ts';
import { nosniff } from './own-headers.ts';
import { ownApiUrl, ownUrl } from './own-url.ts';

/** Filled in where any token is accepted. A token that somebody restricted the mock to is a secret, and in no page. */
const anyToken = 'any-token';

/** The landing page and the documentation. A path of the mocked API itself goes before ours. */
export function docsRoutes(mock: HttpMock): Router {
  const { engine } = mock;
  const router = Router();
  const readersDocuments = new WeakMap<ApiDocument, ReturnType<typeof documentForReaders>>();

  function readersDocument(): ReturnType<typeof documentForReaders> {
    const known = readersDocuments.get(engine.document) ?? documentForReaders(engine.document, messagesOf);
    readersDocuments.set(engine.document, known);
    return known;
  }

  function serversOf(request: Request, { servers = [] }: ReturnType<typeof documentForReaders>) {
    const others = servers.map(({ description, ...server }) => ({
      ...server,
      description: `${description ?? 'Not this mock'}. This page sends nothing there.`,
    }));
    return [{ url: ownApiUrl(request, engine.document), description: 'This mock' }, ...others];
  }

  router.use(ourPagesOnly(mock));
  router.get('/', (request, response) => {
    const page = landingPage({
      title: engine.document.title,
      baseUrl: ownApiUrl(request, engine.document),
      tokenRule: tokenRule(mock),
      links: linksOf(request, mock),
      commands: commandsOf(request, mock),
    });
    sendPage(response, page);
  });
  router.get('/docs', (request, response) => {
    const base = `${request.baseUrl}/docs`;
    const parts = {
      document: `${base}/openapi.json`,
      renderer: `${base}/scalar.js`,
      startScript: `${base}/start.js`,
    };
    checkBrowserFiles();
    sendPage(
      response,
      servedPage(readersDocument(), parts, engine.acceptsAnyToken ? (engine.api.exampleToken ?? anyToken) : undefined),
    );
  });
  router.get('/docs/openapi.json', (request, response) => {
    const document = readersDocument();
    const withSamples = withCodeSamples(document, ownApiUrl(request, engine.document));
    response.set(alwaysAsk).json({ ...withSamples, servers: serversOf(request, document) });
  });
  router.get('/docs/scalar.js', sendRenderer);
  router.get('/docs/start.js', (_request, response) => sendFile(response, browserFiles.startScript));
  return router;
}

/** As it is packed, or unpacked for a client that takes no gzip. */
function sendRenderer(request: Request, response: Response): void {
  response.type('text/javascript').vary('Accept-Encoding').set(alwaysAsk);
  if (!request.acceptsEncodings('gzip')) return void response.send(readBrowserFile(browserFiles.renderer));
  response.set('Content-Encoding', 'gzip');
  sendFile(response, browserFiles.renderer);
}

function sendFile(response: Response, file: string): void {
  // Apart, because an absolute path is refused when a folder above begins with a dot, as npx's own does.
  response.set(alwaysAsk).sendFile(basename(file), { root: dirname(file), cacheControl: false });
}

/** A browser keeps what it has got, and asks each time whether that is still right: an ETag answers it. */
const alwaysAsk = { 'Cache-Control': 'no-cache', ...nosniff };

function sendPage(response: Response, { html, contentSecurityPolicy }: Page): void {
  response
    .set({ ...alwaysAsk, 'Content-Security-Policy': contentSecurityPolicy, 'Referrer-Policy': 'no-referrer' })
    .type('text/html')
    .send(html);
}

/** An API without a base path may have a path of ours. */
function ourPagesOnly({ engine }: HttpMock): RequestHandler {
  return (request, _response, next) => {
    const asked = withoutSlash(request.path);
    const basePathsOf = basePathReader();
    const isTheirs = engine.document.operations.some(({ path, servers }) =>
      basePathsOf(servers).some((basePath) => withoutSlash(basePath + path) === asked),
    );
    next(isTheirs ? 'router' : undefined);
  };
}

function withoutSlash(path: string): string {
  return withoutFinal(path, '/');
}

function tokenRule({ engine }: HttpMock): string {
  const credentials = engine.document.operations.flatMap(({ security }) => security.flat());
  if (credentials.length === 0) return 'Nothing needs a token.';
  if (credentials.some(({ kind }) => kind !== 'bearer'))
    return engine.acceptsAnyToken
      ? 'Any credentials that are not empty are accepted.'
      : 'Only the keys and tokens that the mock was started with (--token) are accepted.';
  return engine.acceptsAnyToken
    ? 'Any bearer token that is not empty is accepted.'
    : 'Only the tokens that the mock was started with (--token) are accepted.';
}

function inspected({ api }: Mock): string {
  return api.subscriptions !== undefined
    ? 'Requests as they come, state, deliveries and faults.'
    : 'Requests as they come, state and faults.';
}

function linksOf(request: Request, { engine, control }: HttpMock) {
  const at = (path: string) => request.baseUrl + path;
  return [
    { href: at('/docs'), name: 'Documentation', about: 'Every operation, with a console that asks this mock.' },
    ...(!control
      ? []
      : [
          { href: at('/__mock'), name: 'Inspector', about: inspected(engine) },
          {
            href: at('/__mock/openapi.yaml'),
            name: 'Control API',
            about: 'The document of what lives under /__mock.',
          },
        ]),
    { href: at('/openapi.yaml'), name: 'openapi.yaml', about: 'The document that the mock answers by.' },
    { href: at('/openapi.json'), name: 'openapi.json', about: 'The same as JSON.' },
  ];
}

function commandsOf(request: Request, { engine, control }: HttpMock) {
  const { document } = engine;
  const commands = commandsToTry(document.content, ownApiUrl(request, document));
  const url = ownUrl(request);
  if (!control) return [...commands, { about: 'The document', command: `curl ${url}/openapi.yaml` }];
  const asked = { about: 'What was asked, and why it was refused', command: `curl ${url}/__mock/requests` };
  return [...commands, asked];
}
