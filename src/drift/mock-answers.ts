import { createMock } from '../api/create-mock.ts';
import type { Api } from '../api/define-api.ts';
import { typeOf } from '../contract/derived/request-schema.ts';
import type { SeenRequest } from '../har/seen-exchange.ts';
import type { Mock } from '../mock/mock.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import { valueAt } from '../openapi/document/json-pointer.ts';
import type { FoundDifference } from './findings.ts';
import { type ReadAnswer, readAnswer } from './read-answer.ts';

/** Headers that belong to a connection, to the host or to the mock, or make a request conditional. */
const notRepeated =
  /^(?:host|connection|content-length|transfer-encoding|keep-alive|proxy-.*|te|trailer|upgrade|expect|prefer|accept-encoding|x-mock-.*|if-.*|:.*)$/i;

/** Sends the requests to a deployment also to the mock, in process. */
export class MockAnswers {
  readonly #basePath: string;
  readonly #mock: Promise<Mock>;

  constructor(api: Api, { basePath }: ApiDocument) {
    this.#basePath = basePath;
    this.#mock = createMock({ api, deliver: false, journal: false });
  }

  /** @param path below the API's base path, with the query */
  async ask(request: SeenRequest, path: string): Promise<ReadAnswer> {
    return this.#ask(request, path, undefined);
  }

  /** The answer with a status, if the mock has one. */
  async askFor(status: number, request: SeenRequest, path: string): Promise<ReadAnswer> {
    return this.#ask(request, path, `code=${status}`);
  }

  async #ask(request: SeenRequest, path: string, prefer: string | undefined): Promise<ReadAnswer> {
    const { method, body } = request;
    const headers = new Headers();
    for (const [name, value] of request.headers) if (!notRepeated.test(name)) append(headers, name, value);
    if (prefer !== undefined) headers.set('Prefer', prefer);
    const bytes = method === 'GET' || method === 'HEAD' || body.bytes === undefined ? null : Buffer.from(body.bytes);
    const url = `http://mock${this.#basePath}${path}`;
    const mock = await this.#mock;
    const response = await mock.fetch(new Request(url, { method, headers, body: bytes?.length ? bytes : null }));
    const answered = Buffer.from(await response.arrayBuffer());
    return readAnswer(
      {
        ...{ status: response.status, reason: '', httpVersion: '1.1', headers: [...response.headers] },
        body: { bytes: answered, size: answered.length, isDecoded: true },
      },
      method,
    );
  }

  async close(): Promise<void> {
    await (await this.#mock).close();
  }
}

/** Appends a header, unless the platform refuses it: a recording may have any. */
function append(headers: Headers, name: string, value: string): void {
  try {
    headers.append(name, value);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}

/** What an answer has at the place of a difference, in words. */
export function seenAt(answer: ReadAnswer, { kind, where }: Pick<FoundDifference, 'kind' | 'where'>): string {
  switch (kind) {
    case 'operation':
    case 'status':
      return String(answer.status);
    case 'media-type':
      return answer.mediaType ?? 'none';
    case 'header':
    case 'missing-header':
      return answer.headerNames.has(where.slice('header '.length).toLowerCase()) ? 'sent' : 'absent';
    case 'field':
    case 'missing-field':
    case 'enum-value':
    case 'type': {
      const end = where.indexOf(' body');
      const pointer = where.slice(end + ' body'.length);
      if (String(answer.status) !== where.slice(0, end)) return String(answer.status);
      const found = valuesAt(answer.json, pointer);
      const words = found.map((value) => (kind === 'enum-value' ? JSON.stringify(value) : typeOf(value)));
      return [...new Set(words)].slice(0, 5).join(', ') || 'absent';
    }
  }
}

/** The values at a JSON Pointer in which `*` is every item of a list and every name of a map. */
function valuesAt(value: unknown, pointer: string): unknown[] {
  const star = pointer.search(/\/\*(?=\/|$)/);
  if (star < 0) {
    const found = valueAt(value, pointer);
    return found === undefined ? [] : [found];
  }
  const holder = star === 0 ? value : valueAt(value, pointer.slice(0, star));
  if (typeof holder !== 'object' || holder === null) return [];
  return Object.values(holder).flatMap((inner) => valuesAt(inner, pointer.slice(star + 2)));
}
