import type { Request } from 'express';
import { commandsToTry } from '../docs/commands.ts';
import { carriedCredentials, tokenPlaceholder, withToken } from '../docs/credentials.ts';
import type { ShownExchange } from '../docs/landing/recent.ts';
import { triedOperations } from '../docs/landing/tried-operations.ts';
import type { Alive, ExistingRecords, LandingFacts } from '../docs/landing-page.ts';
import type { PageLink } from '../docs/page-head.ts';
import type { Mock } from '../mock/mock.ts';
import type { StoredRecord } from '../state/store.ts';
import type { HttpMock } from './http-mock.ts';
import { ownApiUrl, ownUrl } from './own-url.ts';

/** Shown if any token is accepted. A token to which the mock is restricted is secret and appears on no page. */
const anyToken = 'any-token';

/** The most requests, and the most records of a resource, that the page shows. */
const mostRecent = 20;
const mostRecords = 5;

/** The most credentials that the page shows. */
const mostCredentials = 3;

/** The longest search text, in characters. */
const longestText = 200;

/** The longest name of a record, in characters. */
const longestName = 80;

/** Collects the facts for a mock's landing page. */
export async function landingFacts(request: Request, mock: HttpMock): Promise<LandingFacts> {
  const { engine, control } = mock;
  const { document } = engine;
  const baseUrl = ownApiUrl(request, document);
  const { find } = request.query;
  const found = triedOperations(document.content, {
    ...{ baseUrl, docs: `${request.baseUrl}/docs` },
    token: tokenToShow(engine),
    text: typeof find === 'string' ? find.slice(0, longestText) : '',
  });
  const hasCredentials = document.operations.some(({ security }) => security.some(({ length }) => length > 0));
  return {
    title: document.title,
    about: aboutOf(engine, found.count),
    baseUrl,
    tokenRule: tokenRule(engine),
    credentials: credentialsOf(engine),
    needsToken: hasCredentials && !engine.acceptsAnyToken,
    pages: pageLinks(request, mock),
    links: linksOf(request, mock),
    found,
    alive: control ? await aliveOf(request, engine) : undefined,
    commands: commandsOf(request, mock),
  };
}

/** A token that pages may show and send; undefined if only certain tokens are accepted. */
export function tokenToShow({ acceptsAnyToken, api }: Mock): string | undefined {
  return acceptsAnyToken ? (api.exampleToken ?? anyToken) : undefined;
}

/** The links in the head of each page. */
export function pageLinks(request: Request, { control }: HttpMock): PageLink[] {
  return [
    { name: 'Overview', href: `${request.baseUrl}/` },
    { name: 'Docs', href: `${request.baseUrl}/docs` },
    ...(control ? [{ name: 'Inspector', href: `${request.baseUrl}/__mock/` } as const] : []),
    { name: 'Document', href: `${request.baseUrl}/openapi.yaml` },
  ];
}

function aboutOf({ document, events }: Mock, count: number): string {
  // A foreign document may lack required properties.
  const version = document.content.info?.version ?? '';
  const names = Object.keys(events).length;
  const sends = names === 0 ? '' : `, and sends ${counted(names, 'event')}`;
  const named = version === '' ? 'the document' : `the document, version ${version},`;
  return `A local stand-in. It answers ${counted(count, 'operation')} as ${named} has them${sends}.`;
}

function counted(count: number, one: string): string {
  return `${count} ${count === 1 ? one : `${one}s`}`;
}

async function aliveOf(request: Request, engine: Mock): Promise<Alive> {
  const inspector = `${request.baseUrl}/__mock/`;
  return {
    stream: `${inspector}requests/stream`,
    inspector,
    recent: recentOf(engine),
    existing: await existingOf(engine),
  };
}

function recentOf({ journal }: Mock): ShownExchange[] {
  const ids = journal?.idsOf({}).slice(-mostRecent).reverse() ?? [];
  return ids.flatMap((id) => journal?.entry(id) ?? []);
}

/** Lists the default session's records by resource, only with ids and names. */
async function existingOf({ api, sessions }: Mock): Promise<ExistingRecords[]> {
  const { store } = sessions.get(undefined);
  const existing = Object.entries(api.resources ?? {}).map(async ([kind, resource]) => {
    const all = await store.collection(resource).all();
    const records = all.slice(0, mostRecords).map((record) => ({ id: record.id, name: nameOf(record) }));
    return { kind, count: all.length, records };
  });
  return Promise.all(existing);
}

function nameOf(record: StoredRecord & { readonly name?: unknown; readonly title?: unknown }): string | undefined {
  const { name, title } = record;
  const found = [name, title].find((text) => typeof text === 'string' && text !== '');
  return found === undefined ? undefined : String(found).slice(0, longestName);
}

/** Lists the credentials that requests send in headers, without duplicates: `Authorization: Bearer talq_docs`. */
function credentialsOf(engine: Mock): string[] {
  const token = tokenToShow(engine) ?? tokenPlaceholder;
  const carried = engine.document.operations.flatMap(({ security }) => carriedCredentials(security));
  const headers = carried
    .filter((credential) => credential.in === 'header')
    .map(({ name, value }) => `${name}: ${withToken(value, token)}`);
  return [...new Set(headers)].slice(0, mostCredentials);
}

function tokenRule(engine: Mock): string {
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
  const token = tokenToShow(engine);
  const commands = commandsToTry(document.content, ownApiUrl(request, document)).map(({ about, command }) => ({
    about,
    command: token === undefined ? command : withToken(command, token),
  }));
  const url = ownUrl(request);
  if (!control) return [...commands, { about: 'The document', command: `curl ${url}/openapi.yaml` }];
  const asked = { about: 'What was asked, and why it was refused', command: `curl ${url}/__mock/requests` };
  return [...commands, asked];
}
