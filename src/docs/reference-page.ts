import type { OpenAPIV3_1 } from 'openapi-types';
import { hasKeys } from '../openapi/document/json-pointer.ts';
import { pagesStylesheet } from '../style/stylesheet.ts';
import { escapeMarkup } from '../text/quoting.ts';
import type { BrowserFiles, InPageFiles } from './browser-files.ts';
import { eventFragments } from './listed-events.ts';
import { hashSource, jsonInMarkup, policy } from './markup.ts';
import { type PageLink, pageHead } from './page-head.ts';
import { codeStyle, referenceStyle } from './reference-style.ts';

/** A page with the policy that it is to be sent with. */
export interface Page {
  readonly html: string;
  readonly contentSecurityPolicy: string;
}

/** Where a served page finds what it needs, as paths. */
export interface PageParts extends BrowserFiles {
  readonly document: string;
}

/** What is no different between the served page and the file. Nothing of it may ask another host for anything. */
const configuration = {
  withDefaultFonts: false,
  telemetry: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  showDeveloperTools: 'never',
  hideClientButton: true,
  documentDownloadType: 'none',
  hideModels: true,
  defaultOpenAllTags: true,
  orderSchemaPropertiesBy: 'preserve',
  orderRequiredPropertiesFirst: false,
  // The code samples of the document, in the languages that it has them in.
  hiddenClients: true,
  customCss: referenceStyle,
};

/** The renderer puts its styles into the page itself, and has some on elements. */
const renderersStyles = "'unsafe-inline'";

/** What a served page tells beside its document. */
export interface ServedFacts {
  /** Filled in where a scheme takes one; undefined for nothing. */
  readonly token: string | undefined;
  /** Where the other pages are. */
  readonly pages: readonly PageLink[];
}

/** The reference as the mock serves it, with a console that sends to the mock only. */
export function servedPage(document: OpenAPIV3_1.Document, parts: PageParts, { token, pages }: ServedFacts): Page {
  const authentication = authenticationOf(document, token);
  return {
    html: page(
      document,
      '',
      `${pageHead(document.info.title, pages, 'Docs', ' page')}\n`,
      { ...configuration, url: parts.document, authentication },
      `<script src="${escapeMarkup(parts.renderer)}"></script>\n<script src="${escapeMarkup(parts.startScript)}"></script>`,
    ),
    contentSecurityPolicy: policy({
      ...common,
      'script-src': "'self'",
      'style-src': renderersStyles,
      'connect-src': "'self'",
      'img-src': "'self' data:",
      'frame-ancestors': "'none'",
    }),
  };
}

/** What the console of a file asks. */
export interface InPageMock {
  /** An expression of JavaScript, whose value is the compiled document. */
  readonly document: string;
  /** Path of the API's first server: `/api/v1`. */
  readonly basePath: string;
  /** Filled in where a scheme takes a token. */
  readonly token: string;
  /** What the mock can't answer, for people; undefined for nothing. */
  readonly note: string | undefined;
}

/** Where the mock of a file seems to be. Nothing is ever sent there: the name is one that nobody can have (RFC 2606). */
const inPageOrigin = 'https://mock.invalid';

/**
 * The reference as one file that needs no server and no network. Its console asks a mock inside the page.
 * @param mock undefined where there is none: the file is then without a console
 * @param whyNone said to the reader then
 */
export function standalonePage(
  document: OpenAPIV3_1.Document,
  files: InPageFiles,
  mock: InPageMock | undefined,
  whyNone?: string,
): string {
  const shown = noted(document, mock === undefined ? whyNone : mock.note);
  const scripts = [
    ...(mock === undefined
      ? []
      : [files.mock, `TalkoverMock.answerInPage(${mock.document}, ${JSON.stringify(inPageOrigin)});`]),
    files.renderer,
    files.startScript,
  ].map(inScriptElement);
  const contentSecurityPolicy = policy({
    ...common,
    'script-src': scripts.map(hashSource).join(' '),
    'style-src': renderersStyles,
    'img-src': 'data:',
  });
  const settings =
    mock === undefined
      ? { ...configuration, content: shown, hideTestRequestButton: true }
      : {
          ...configuration,
          content: { ...shown, servers: [inPageServer(mock), ...othersOf(shown)] },
          authentication: authenticationOf(shown, mock.token),
        };
  return page(
    shown,
    `<meta http-equiv="Content-Security-Policy" content="${escapeMarkup(contentSecurityPolicy)}">\n`,
    '',
    settings,
    scripts.map((script) => `<script>${script}</script>`).join('\n'),
  );
}

function inPageServer({ basePath }: InPageMock): OpenAPIV3_1.ServerObject {
  return { url: inPageOrigin + basePath, description: 'The mock inside this page' };
}

function othersOf({ servers = [] }: OpenAPIV3_1.Document): OpenAPIV3_1.ServerObject[] {
  return servers.map(({ description, ...server }) => ({
    ...server,
    description: `${description ?? 'Not the mock'}. This page sends nothing there.`,
  }));
}

/** The document with a note behind its introduction. */
function noted(document: OpenAPIV3_1.Document, note: string | undefined): OpenAPIV3_1.Document {
  if (note === undefined) return document;
  const { description } = document.info;
  return { ...document, info: { ...document.info, description: [description, note].filter(Boolean).join('\n\n') } };
}

const common = { 'default-src': "'none'", 'base-uri': "'none'", 'form-action': "'none'" };

/**
 * @param head what its `head` has beside
 * @param top what stands above the reference
 */
function page(document: OpenAPIV3_1.Document, head: string, top: string, settings: object, scripts: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${head}<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>${escapeMarkup(document.info.title)}</title>
<style>${codeStyle}${pagesStylesheet()}</style>
</head>
<body>
${top}<div id="reference"></div>
<script id="configuration" type="application/json">${jsonInMarkup(settings)}</script>
<script id="events" type="application/json">${jsonInMarkup(eventFragments(document))}</script>
${scripts}
</body>
</html>
`;
}

/** What ends a script element, or hides its end, is written so that it does not: both stand in strings and patterns only. */
function inScriptElement(source: string): string {
  return source.replace(/<(?=\/script|!--)/gi, '\\x3C');
}

function authenticationOf(document: OpenAPIV3_1.Document, token: string | undefined): object {
  const schemes = Object.entries(document.components?.securitySchemes ?? {});
  const [preferred] = Object.keys(document.security?.[0] ?? Object.fromEntries(schemes));
  const filledIn = token === undefined ? [] : schemes.map(([name, scheme]) => [name, credentials(scheme, token)]);
  return { preferredSecurityScheme: preferred, securitySchemes: Object.fromEntries(filledIn) };
}

function credentials(scheme: unknown, token: string): object {
  if (!hasKeys(scheme)) return {};
  if (scheme.type === 'apiKey') return { value: token };
  return String(scheme.scheme).toLowerCase() === 'basic' ? { username: token, password: token } : { token };
}
