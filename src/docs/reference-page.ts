import type { OpenAPIV3_1 } from 'openapi-types';
import { hasKeys } from '../openapi/document/json-pointer.ts';
import { pagesStylesheet } from '../style/stylesheet.ts';
import { escapeMarkup } from '../text/quoting.ts';
import type { BrowserFiles, InPageFiles } from './browser-files.ts';
import { eventFragments } from './listed-events.ts';
import { hashSource, jsonInMarkup, policy } from './markup.ts';
import { type PageLink, pageHead } from './page-head.ts';
import { codeStyle, referenceStyle } from './reference-style.ts';

/** A page with its content security policy. */
export interface Page {
  readonly html: string;
  readonly contentSecurityPolicy: string;
}

/** The paths of a served page's scripts. */
export interface PageParts extends BrowserFiles {
  readonly document: string;
}

/** The settings that the served page and the file share. Neither requests anything from another host. */
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
  // Only the document's own code samples are shown.
  hiddenClients: true,
  customCss: referenceStyle,
};

/** The renderer adds style elements and attributes to the page. */
const renderersStyles = "'unsafe-inline'";

/** The contents of a served page besides its document. */
export interface ServedFacts {
  /** Prefilled where a scheme takes a token; undefined for none. */
  readonly token: string | undefined;
  /** Links to the other pages. */
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

/** The mock behind the console of a standalone file. */
export interface InPageMock {
  /** A JavaScript expression whose value is the compiled document. */
  readonly document: string;
  /** Path of the API's first server: `/api/v1`. */
  readonly basePath: string;
  /** Prefilled where a scheme takes a token. */
  readonly token: string;
  /** A note for people on what the mock can't answer; undefined for none. */
  readonly note: string | undefined;
}

/** The apparent origin of the mock in a file. Nothing is sent there: the name is reserved (RFC 2606). */
const inPageOrigin = 'https://mock.invalid';

/**
 * The reference as one file that needs no server and no network. Its console asks a mock inside the page.
 * @param mock undefined for a file without a console
 * @param whyNone the reason for readers why there is none
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

/** Adds a note after the document's introduction. */
function noted(document: OpenAPIV3_1.Document, note: string | undefined): OpenAPIV3_1.Document {
  if (note === undefined) return document;
  const { description } = document.info;
  return { ...document, info: { ...document.info, description: [description, note].filter(Boolean).join('\n\n') } };
}

const common = { 'default-src': "'none'", 'base-uri': "'none'", 'form-action': "'none'" };

/**
 * @param head additional elements of its `head`
 * @param top the content above the reference
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

/** Rewrites what would end a script element or hide its end: both occur only in strings and patterns. */
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
