import type { InputOf } from '../../api/define-api.ts';
import { BodyTooLarge } from '../../mock/refusals/refusals.ts';
import type { MockReply } from '../../mock/reply.ts';
import type { MockRequest } from '../../mock/request.ts';
import { isJsonMediaType } from '../../openapi/bodies/media-types.ts';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { percentDecoded } from '../../openapi/parameters/pairs.ts';
import { escapedPattern } from '../../text/escaped-pattern.ts';
import { utf8Of } from '../../text/utf8.ts';
import { Arrivals, counted, defaultTimeout } from './arrivals.ts';

/** The id of an operation: one that the types name, otherwise any string. */
export type IdOf<Operations> = keyof Operations & string;

/** A body as sent: properties with defaults may be missing, which the document's types don't express. */
export type SentBody<Operation> = AsSent<InputOf<Operation>['body']>;

type AsSent<Value> = Value extends readonly (infer Item)[]
  ? readonly AsSent<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value]?: AsSent<Value[Key]> | undefined }
    : Value;

/** A request of the app, and its outcome. */
export interface SentRequest<Body = unknown> {
  /** Undefined for a request without an operation. */
  readonly operationId: string | undefined;
  readonly method: string;
  /** The URL that the app used. */
  readonly url: string;
  /** The decoded path parameters. */
  readonly path: Readonly<Record<string, string>>;
  /** A list if a name occurs several times. */
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** The value of JSON, the fields of a form, otherwise the text; undefined if empty. Refused bodies are included. */
  readonly body: Body;
  /** Undefined if a fault dropped the answer, or the request was aborted. */
  readonly status: number | undefined;
  /** Why it was refused; undefined if it was not. */
  readonly reason: string | undefined;
}

/** The requests that the app has sent to the mock in a test. */
export interface Requests<Operations = Readonly<Record<string, unknown>>> extends Iterable<SentRequest> {
  /** The ids of the document's operations. */
  readonly operationIds: readonly string[];
  /** All requests, in the order of their answers. */
  all(): readonly SentRequest[];
  /** The requests of one operation. */
  of<Id extends IdOf<Operations>>(operationId: Id): readonly SentRequest<SentBody<Operations[Id]>>[];
  /**
   * Resolves with the oldest request of an operation that was not returned before, as soon as it is answered.
   * @throws {NothingRequested} if there is none within the timeout; 4000 milliseconds of real time by default
   */
  next<Id extends IdOf<Operations>>(
    operationId: Id,
    options?: { readonly timeout?: number },
  ): Promise<SentRequest<SentBody<Operations[Id]>>>;
}

/** Thrown when an operation is not requested in time; carries its id. */
export class NothingRequested extends Error {
  override readonly name = 'NothingRequested';
  readonly operationId: string;

  constructor(operationId: string, timeout: number, sent: readonly SentRequest[]) {
    const came = sent.length === 0 ? 'nothing' : counted(sent.map((one) => one.operationId ?? one.url));
    super(`${operationId} was not requested within ${timeout} ms: the app has sent ${came}`);
    this.operationId = operationId;
  }
}

/** The recorded requests of a test. */
export class RecordedRequests implements Requests {
  readonly operationIds: readonly string[];
  readonly #document: ApiDocument;
  readonly #arrivals = new Arrivals<SentRequest>();

  constructor(document: ApiDocument) {
    this.#document = document;
    this.operationIds = document.operations.map(({ id }) => id);
  }

  /** @param url that the app used */
  record(request: MockRequest, url: string, { operationId, status, disruption, reason }: MockReply): void {
    const operation = this.#document.operations.find(({ id }) => id === operationId);
    const { pathname, searchParams } = new URL(url);
    const isSilent = disruption === 'reset' || disruption === 'timeout';
    this.#arrivals.add({
      operationId,
      method: request.method,
      url,
      path: operation === undefined ? {} : pathValues(operation.path, pathname),
      query: fieldsOf(searchParams),
      headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
      body: bodyOf(request),
      status: isSilent ? undefined : status,
      reason,
    });
  }

  all(): readonly SentRequest[] {
    return this.#arrivals.all();
  }

  of(operationId: string): readonly SentRequest[] {
    return this.all().filter((one) => one.operationId === operationId);
  }

  next(operationId: string, { timeout = defaultTimeout }: { readonly timeout?: number } = {}): Promise<SentRequest> {
    return this.#arrivals.next(
      (one) => one.operationId === operationId,
      timeout,
      () => new NothingRequested(operationId, timeout, this.all()),
    );
  }

  [Symbol.iterator](): Iterator<SentRequest> {
    return this.all()[Symbol.iterator]();
  }
}

/** The path parameters of a path that ends with a template's path. */
function pathValues(template: string, pathname: string): Record<string, string> {
  const names: string[] = [];
  const pattern = template
    .split(/\{([^{}]{1,999})\}/)
    .map((part, index) => {
      if (index % 2 === 0) return escapedPattern(part);
      names.push(part);
      return '([^/]+)';
    })
    .join('');
  const [, ...values] = new RegExp(`${pattern}/?$`).exec(pathname) ?? [];
  return Object.fromEntries(names.map((name, index) => [name, percentDecoded(values[index] ?? '')]));
}

function fieldsOf(fields: URLSearchParams): Record<string, string | readonly string[]> {
  return Object.fromEntries(
    [...new Set(fields.keys())].map((name) => {
      const [first = '', ...others] = fields.getAll(name);
      return [name, others.length === 0 ? first : [first, ...others]];
    }),
  );
}

function bodyOf({ body, headers }: MockRequest): unknown {
  if (body instanceof BodyTooLarge || body.length === 0) return undefined;
  const text = utf8Of(body);
  const [mediaType = ''] = String(headers['content-type'] ?? '').split(';');
  if (mediaType.trim() === 'application/x-www-form-urlencoded') return fieldsOf(new URLSearchParams(text));
  if (!isJsonMediaType(mediaType.trim())) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
