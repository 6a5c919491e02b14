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
   * The path at which the document's paths begin: `/api/v1`, empty for the root. By default the document's servers say it,
   * as for the mock.
   */
  readonly base?: string | undefined;
  /** How the API reads requests; by default as the document says. `src/api/traffic-judge.ts` gives what a framework adds. */
  readonly reading?: RequestReading | undefined;
  /** What stands for something that a recording does not tell; by default nothing does. */
  readonly isPlaceholder?: IsPlaceholder | undefined;
}

/**
 * Holds single requests and answers, live or recorded, against a document. What depends on other exchanges, as that what
 * was created can be read, is the suite's to judge.
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
   * The operation that a request is of; undefined for a path or a method that the document does not have.
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
    // No operation has this method, so that all of the path are found.
    const route: Route<Placed> | undefined = path === undefined ? undefined : this.#router.find(path, '');
    return [...(route?.operations.keys() ?? [])];
  }

  /** What of a request breaks a documented fact; in the order of credentials, parameters, body. */
  async requestViolations(found: Found, request: SeenRequest): Promise<readonly Violation[]> {
    return (await this.judgeRequest(found, request)).violations;
  }

  /** What of an answer breaks a documented fact. An undeclared status is that alone: nothing more is known of the answer. */
  async answerViolations(found: Found, exchange: SeenExchange): Promise<readonly Violation[]> {
    return (await this.judgeAnswer(found, exchange)).violations;
  }

  /** The same with how sure each fact is. Throws {@link DocumentError} where the document can't be read. */
  gradedRequest(found: Found, request: SeenRequest): Promise<readonly Graded[]> {
    return this.#requests.judge(found, request);
  }

  /** The same with what is only inferred or assumed, as observations. Never rejects. */
  judgeRequest(found: Found, request: SeenRequest): Promise<Judgment> {
    return readable('request', () => this.#requests.judge(found, request));
  }

  /** The same for an answer. Never rejects. */
  judgeAnswer(found: Found, exchange: SeenExchange): Promise<Judgment> {
    return readable('response', () => this.#answers.judge(found, exchange));
  }

  /** A path as the router has it; undefined for one that is not below the base. */
  #pathOf(pathWithQuery: string): string | undefined {
    const [path = ''] = pathWithQuery.split(/[?#]/, 1);
    if (this.#base === undefined || this.#base === '') return path;
    if (path === this.#base) return '/';
    return path.startsWith(`${this.#base}/`) ? path.slice(this.#base.length) : undefined;
  }
}

/** An operation where it is served. */
interface Placed {
  readonly operation: Operation;
  readonly method: string;
  readonly path: string;
  readonly servers: unknown;
}

/** What can't be read of a document says nothing of who keeps to it. */
async function readable(side: Violation['in'], judge: () => Promise<readonly Graded[]>): Promise<Judgment> {
  try {
    return judgmentOf(await judge());
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    const message = `it was not judged: ${error.message}`;
    return judgmentOf([{ violation: { in: side, where: 'body', message }, evidence: undefined }]);
  }
}
