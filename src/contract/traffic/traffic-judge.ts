import type { SeenExchange, SeenRequest } from '../../har/seen-exchange.ts';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { DocumentError } from '../../openapi/document/document-error.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import { operationFor, type Route, Router } from '../../openapi/operations/router.ts';
import { withoutFinal } from '../../text/endings.ts';
import { AnswerJudge } from './answer-judge.ts';
import type { Found } from './found.ts';
import type { IsPlaceholder } from './placeholders.ts';
import { RequestJudge } from './request-judge.ts';
import { PlainReading, type RequestReading, remembered } from './request-reading.ts';
import { type Graded, type Judgment, judgmentOf, type Violation } from './violation.ts';

export interface TrafficJudgeOptions {
  /**
   * The path at which the document's paths begin: `/api/v1`, empty for the root. By default those of the document's
   * servers, as for the mock.
   */
  readonly base?: string | undefined;
  /** How the API reads requests; by default as the document says. `src/api/traffic-judge.ts` adds the framework's. */
  readonly reading?: RequestReading | undefined;
  /** Recognizes placeholders for hidden values; by default there are none. */
  readonly isPlaceholder?: IsPlaceholder | undefined;
}

/**
 * Judges single requests and answers, live or recorded, against a document. Facts that depend on other exchanges, such as
 * that a created record can be read, are left to the suite.
 */
export class TrafficJudge {
  readonly #router: Router<Placed>;
  readonly #requests: RequestJudge;
  readonly #answers: AnswerJudge;
  /** How the API reads requests. */
  readonly reading: RequestReading;
  readonly #base: string | undefined;

  constructor(document: ApiDocument, options: TrafficJudgeOptions = {}) {
    const { base, isPlaceholder = () => false } = options;
    const reading = remembered(options.reading ?? new PlainReading());
    const { operations } = document;
    this.#base = base === undefined ? undefined : withoutFinal(base, '/');
    const routed = operations.map(
      (operation): Placed => ({
        operation,
        method: operation.method,
        path: operation.path,
        servers: base === undefined ? operation.servers : undefined,
      }),
    );
    this.#router = new Router(routed, reading.lastSlash);
    this.reading = reading;
    this.#requests = new RequestJudge(document, reading, isPlaceholder);
    this.#answers = new AnswerJudge(document, reading, isPlaceholder);
  }

  /**
   * Finds the operation of a request; undefined for a path or a method that the document does not have.
   * @param method upper case
   * @param pathWithQuery as on the request line, percent-encoded
   */
  find(method: string, pathWithQuery: string): Found | undefined {
    const path = this.#pathOf(pathWithQuery);
    const route = path === undefined ? undefined : this.#router.find(path, method);
    if (route === undefined) return undefined;
    const placed = operationFor(route.operations, method);
    if (placed === undefined) return undefined;
    return { operation: placed.operation, parameters: route.parameters, isHeadOfGet: !route.operations.has(method) };
  }

  /** The methods that the document has on a path; empty for a path that it does not have. */
  methodsOn(pathWithQuery: string): readonly string[] {
    const path = this.#pathOf(pathWithQuery);
    // No operation has this method, so the router returns all of the path.
    const route: Route<Placed> | undefined = path === undefined ? undefined : this.#router.find(path, '');
    return [...(route?.operations.keys() ?? [])];
  }

  /** The documented facts that a request breaks, in the order of credentials, parameters, body. Never rejects. */
  async requestViolations(found: Found, request: SeenRequest): Promise<readonly Violation[]> {
    return (await this.judgeRequest(found, request)).violations;
  }

  /** The documented facts that an answer breaks. An undeclared status is the only one of its answer. Never rejects. */
  async answerViolations(found: Found, exchange: SeenExchange): Promise<readonly Violation[]> {
    return (await this.judgeAnswer(found, exchange)).violations;
  }

  /**
   * All violations of a request, with how sure each fact is. Rejects with {@link DocumentError} if the document can't
   * be read.
   */
  gradedRequest(found: Found, request: SeenRequest): Promise<readonly Graded[]> {
    return this.#requests.judge(found, request);
  }

  /**
   * The violations of a request, and the observations: broken facts that are only inferred or assumed. Never rejects.
   */
  judgeRequest(found: Found, request: SeenRequest): Promise<Judgment> {
    return readable('request', () => this.#requests.judge(found, request));
  }

  /** The violations and observations of an answer. Never rejects. */
  judgeAnswer(found: Found, exchange: SeenExchange): Promise<Judgment> {
    return readable('response', () => this.#answers.judge(found, exchange));
  }

  /** The path relative to the base; undefined for one that is not below it. */
  #pathOf(pathWithQuery: string): string | undefined {
    const [path = ''] = pathWithQuery.split(/[?#]/, 1);
    if (this.#base === undefined || this.#base === '') return path;
    if (path === this.#base) return '/';
    return path.startsWith(`${this.#base}/`) ? path.slice(this.#base.length) : undefined;
  }
}

/** An operation with the servers below which it is routed. */
interface Placed {
  readonly operation: Operation;
  readonly method: string;
  readonly path: string;
  readonly servers: unknown;
}

/** Turns a {@link DocumentError} into an observation: an unreadable document says nothing about an exchange. */
async function readable(side: Violation['in'], judge: () => Promise<readonly Graded[]>): Promise<Judgment> {
  try {
    return judgmentOf(await judge());
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    const message = `it was not judged: ${error.message}`;
    return judgmentOf([{ violation: { in: side, where: 'body', message }, evidence: undefined }]);
  }
}
