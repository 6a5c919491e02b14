import type { Api } from '../api/define-api.ts';
import type { SeenExchange } from '../har/seen-exchange.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import type { Operation } from '../openapi/operations/operation.ts';
import { type ApiPlace, ApiRoutes, isPageOrFile, pathAt, placesIn } from './api-place.ts';
import { AnswerComparer, answeredWith } from './compare-answer.ts';
import type { Difference } from './difference.ts';
import { Findings, type FoundDifference } from './findings.ts';
import { MockAnswers, seenAt } from './mock-answers.ts';
import { isOfMock } from './ordinary-headers.ts';
import { collectIds, decodedOrRaw, PathTemplates } from './path-template.ts';
import { type ReadAnswer, readAnswer } from './read-answer.ts';
import type { Edit } from './suggest/edit.ts';

/** The input of a comparison. */
export interface DriftSource {
  /** The API that the mock serves. */
  readonly api: Api;
  readonly document: ApiDocument;
  readonly exchanges: readonly SeenExchange[];
  /** Where the document's paths begin; undefined to find it from the exchanges. */
  readonly place: ApiPlace | undefined;
}

/** The result of a comparison. */
export interface Drift {
  readonly differences: readonly Difference[];
  /** Deviations of the mock from the document that the deployment does not have. */
  readonly ofMock: readonly Difference[];
  /** The number of compared answers. */
  readonly compared: number;
  /** The number of operations that they belong to. */
  readonly operations: number;
  /** What was not compared, in words. */
  readonly skipped: readonly string[];
  /** Edits with which the document declares what was seen. */
  readonly edits: readonly Edit[];
  /** The differences without such an edit. */
  readonly unwritten: readonly Difference[];
}

/** Thrown when there is nothing to compare a document with; the message says why. */
export class NothingComparable extends Error {
  override readonly name = 'NothingComparable';
}

/** The most requests to the mock for an operation and status: further ones show little new. */
const mostMockAnswers = 30;

/** An exchange of the API, prepared for comparison. */
interface Compared {
  readonly exchange: SeenExchange;
  readonly answer: ReadAnswer;
  /** Below the API's base path. */
  readonly path: string;
  readonly operation: Operation | undefined;
  readonly template: string | undefined;
}

/**
 * Compares recorded answers of a deployment with the document and with the mock's answers.
 * @throws {NothingComparable} if no exchange belongs to the API
 */
export async function findDrift({ api, document, exchanges, place }: DriftSource): Promise<Drift> {
  const routes = new ApiRoutes(document);
  const places = place === undefined ? placesIn(exchanges, document, routes) : [place];
  const skipped = new Map<string, number>();
  const ids = new Set<string>();
  const all: Compared[] = [];
  for (const exchange of exchanges) {
    const { request, answer } = exchange;
    const path = pathIn(new URL(request.url), places);
    if (path === undefined || answer === undefined) continue;
    const { operation, template, parameters } = routes.find(request.method, path);
    const read = await readAnswer(answer, request.method);
    if (read.skipped !== undefined && operation !== undefined) count(skipped, `${operation.id}: ${read.skipped}`);
    collectIds(read.json, ids);
    for (const text of parameters) if (text !== undefined) ids.add(decodedOrRaw(text));
    all.push({ exchange, answer: read, path, operation, template });
  }
  const deployment = new Findings();
  const mock = new Findings();
  const asked = new MockAsker(api, document);
  const comparer = new AnswerComparer(document.files);
  const templates = new PathTemplates(
    document.operations.map(({ path }) => path),
    ids,
  );
  let compared = 0;
  const operations = new Set<Operation>();
  for (const one of all) {
    const { operation, answer } = one;
    if (operation === undefined) {
      const found = undocumented(one, templates, deployment);
      if (found === undefined) continue;
      compared++;
      found.mock.add(String((await asked.ask(one))?.status ?? ''));
      continue;
    }
    compared++;
    operations.add(operation);
    const found: FoundDifference[] = [];
    for (const finding of comparer.findings(operation, answer)) {
      if (isOfMock(finding.name ?? '')) mock.add(operation.id, finding);
      else found.push(deployment.add(operation.id, finding));
    }
    const own = await asked.ask(one);
    if (own === undefined) continue;
    for (const finding of comparer.findings(operation, own)) mock.add(operation.id, finding);
    const alike = own.status === answer.status ? own : await asked.askFor(answer.status, one);
    for (const each of found) each.mock.add(seenAt(each.kind === 'status' ? own : (alike ?? own), each));
  }
  await asked.close();
  if (compared === 0) throw new NothingComparable(whyNothing(exchanges, places));
  const order = document.operations.map(({ id }) => id);
  const found = deployment.sorted(order);
  return {
    differences: found.map(({ difference }) => difference),
    ofMock: mock
      .sorted(order)
      .filter((one) => !deployment.has(one))
      .map(asMocks),
    compared,
    operations: operations.size,
    skipped: [...skipped].map(([words, times]) => (times === 1 ? words : `${words} (${times} times)`)),
    edits: found.flatMap((one) => one.edits()),
    unwritten: found.filter((one) => one.edits().length === 0).map(({ difference }) => difference),
  };
}

function asMocks({ difference: { deployment: mock, ...others } }: FoundDifference): Difference {
  return { ...others, mock, deployment: '' };
}

function pathIn(url: URL, places: readonly ApiPlace[]): string | undefined {
  for (const place of places) {
    const path = pathAt(url, place);
    if (path !== undefined) return path;
  }
  return undefined;
}

/** Statuses that mean that an operation does not exist or can't be seen. */
const nothingThere: ReadonlySet<number> = new Set([401, 404, 405, 407, 501, 502, 503, 504]);

/** Adds the difference of an undocumented operation; undefined if the deployment does not have it, either. */
function undocumented(
  { exchange: { request, answer: raw }, answer, path, template }: Compared,
  templates: PathTemplates,
  findings: Findings,
): FoundDifference | undefined {
  const { method, headers } = request;
  if (method === 'OPTIONS' || method === 'TRACE' || method === 'CONNECT' || nothingThere.has(answer.status))
    return undefined;
  // HTTP has HEAD wherever there is GET.
  if (method === 'HEAD' && template !== undefined) return undefined;
  if (template === undefined && isPageOrFile(headers, raw?.headers ?? [])) return undefined;
  if (template === undefined && isFileName(path)) return undefined;
  const where = `${method === 'HEAD' ? 'GET' : method} ${template ?? templates.templateOf(path)}`;
  return findings.add(where, {
    ...{ kind: 'operation', where, document: 'not declared', seen: String(answer.status), sites: [] },
    answer: answeredWith(answer),
  });
}

/** Names of the files of a page, and of files that browsers request from every host. */
const fileNames =
  /(?:^|\/)(?:robots\.txt|[^/]{1,200}\.(?:js|mjs|css|map|html?|ico|png|jpe?g|gif|svg|webp|avif|woff2?|ttf|otf|eot|webmanifest|wasm))$/i;

function isFileName(path: string): boolean {
  return fileNames.test(path);
}

function whyNothing(exchanges: readonly SeenExchange[], places: readonly ApiPlace[]): string {
  if (exchanges.length === 0) return 'there is no request to compare';
  const isAnswered = exchanges.some(({ answer }) => answer !== undefined);
  if (!isAnswered) return 'no request was answered';
  const hosts = [...new Set(exchanges.map(({ request }) => new URL(request.url).host))];
  const shown = hosts.slice(0, 3).join(', ') + (hosts.length > 3 ? ', …' : '');
  const where = places.map(({ origin, basePath }) => origin + basePath).join(', ');
  return where === ''
    ? `no request is of an operation of the document; they are to ${shown}`
    : `no request is of an operation of the document, whose paths begin at ${where}`;
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Sends the same requests to the mock, up to {@link mostMockAnswers} of a kind. */
class MockAsker {
  readonly #mock: MockAnswers;
  readonly #asked = new Map<string, number>();

  constructor(api: Api, document: ApiDocument) {
    this.#mock = new MockAnswers(api, document);
  }

  /** The mock's answer; undefined after enough requests of the kind. */
  async ask({ exchange: { request }, operation, answer, path }: Compared): Promise<ReadAnswer | undefined> {
    const key = `${operation?.id ?? `${request.method} ${path}`} ${answer.status}`;
    const times = this.#asked.get(key) ?? 0;
    this.#asked.set(key, times + 1);
    return times >= mostMockAnswers ? undefined : this.#mock.ask(request, path + new URL(request.url).search);
  }

  /** The mock's answer with a status; undefined if it has none. */
  async askFor(status: number, { exchange: { request }, path }: Compared): Promise<ReadAnswer | undefined> {
    const answer = await this.#mock.askFor(status, request, path + new URL(request.url).search);
    return answer.status === status ? answer : undefined;
  }

  close(): Promise<void> {
    return this.#mock.close();
  }
}
