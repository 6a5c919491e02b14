import { hasKeys, valueAt } from '../../openapi/document/json-pointer.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import type { Resource } from '../../openapi/resources/resource.ts';
import type { Case, Check } from '../cases/case.ts';
import type { ParameterValue } from '../cases/step.ts';
import { as, broken, from, impossible, ofSuccess } from '../checks/findings.ts';
import { idKey } from '../checks/ids.ts';
import type { Answer } from '../run/exchange.ts';
import type { Deviation } from '../run/report/deviation.ts';
import { withParameters } from './drafts.ts';
import { type DeclaredParameter, declaredParameters } from './inputs.ts';
import { successOf } from './record-checks.ts';
import type { RequestSchema } from './request-schema.ts';
import { shownAt } from './shown-facts.ts';
import { plainId, type Suite } from './suite.ts';

export const limitName = /^(?:limit|per_?page|page_?size|size|count|max_?results|max_?items|first|top|take|rows)$/i;
export const offsetName = /^(?:offset|skip|start|from|start_?index)$/i;
export const pageName = /^(?:page|page_?(?:number|no|num|index)|p)$/i;
export const cursorName = /^(?:cursor|page_?token|next_?token|continuation(?:_?token)?|after|starting_?after)$/i;
/** The number of entries that any deployment can return in one page if the limit is high. */
const surelyShown = 20;
export const sortName = /^(?:sort|sort_?by|order_?by|order|ordering)$/i;
/** Names of parameters that select a page. */
const pagingNames = [limitName, offsetName, pageName, cursorName];

/** Whether a parameter determines how a list is shown, not which entries it has. */
export function isOfDisplay(name: string): boolean {
  return [...pagingNames, sortName].some((pattern) => pattern.test(name));
}

/** The operation that lists a resource; makes its requests and checks. */
export class List {
  readonly suite: Suite;
  readonly resource: Resource;
  readonly operation: Operation;
  /** JSON Pointer from an answer to the entries. */
  readonly at: string;
  /** Its query parameters. */
  readonly parameters: readonly DeclaredParameter[];
  /** Whether the run has entries of its own in the list. */
  readonly isOwn: boolean;

  constructor(suite: Suite, resource: Resource, operation: Operation, at: string) {
    this.suite = suite;
    this.resource = resource;
    this.operation = operation;
    this.at = at;
    this.parameters = declaredParameters(suite.document, operation).filter((one) => one.in === 'query');
    this.isOwn = suite.world.isOwn(resource);
  }

  /** The schema of an entry; undefined if the document has none. */
  get entry(): RequestSchema | undefined {
    return shownAt(this.suite.document, this.operation, `${this.at}/*`);
  }

  /** A case of one request with these parameters. */
  case(name: string, query: readonly ParameterValue[], checks: readonly Check[], needs?: string): Case {
    const plain =
      query.length === 0 && (this.limit === undefined || name === 'default')
        ? this.#plainCase(name, checks)
        : undefined;
    if (plain !== undefined) return plain;
    const id = `${this.operation.id}/list/${name}`;
    const draft = withParameters(this.suite.draft(this.operation, id), query);
    const step = this.suite.asStep(id, this.operation, draft, { needs });
    return this.suite.case(this.operation, `list/${name}`, this.operation.place, this.suite.proof(id, [step]), checks);
  }

  /** The parameter that limits the entries of a page. */
  get limit(): DeclaredParameter | undefined {
    return this.parameters.find(({ name, facts }) => limitName.test(name) && facts.isNumeric);
  }

  /** The parameter value for the longest possible page; empty if there is no maximum. */
  get longest(): ParameterValue[] {
    const limit = this.limit;
    const most = limit?.facts.most;
    return limit === undefined || most === undefined ? [] : [queryOf(limit, Math.min(most, 1000))];
  }

  /** Whether its parameters show that it has pages. */
  get isPaged(): boolean {
    return this.parameters.some(({ name }) => pagingNames.some((pattern) => pattern.test(name)));
  }

  /**
   * The number of entries that surely fit into the longest page: a page with fewer entries is the last. Undefined if
   * unknown.
   */
  get room(): number | undefined {
    if (!this.isPaged) return undefined;
    const asked = this.longest[0]?.value;
    const byDefault = this.limit?.facts.get('default');
    const known = typeof byDefault === 'number' ? byDefault : undefined;
    // A deployment may have a lower limit of its own.
    return typeof asked === 'number' ? Math.min(asked, known ?? surelyShown) : known;
  }

  /** The number of entries in an answer; undefined if it has no list. */
  countIn(answer: Answer | undefined): number | undefined {
    const entries = valueAt(answer?.json, this.at);
    return Array.isArray(entries) ? entries.length : undefined;
  }

  /** The ids of the entries of an answer. */
  ids(body: unknown, id: string): string[] {
    const entries = valueAt(body, this.at);
    return Array.isArray(entries)
      ? entries.flatMap((entry) => (hasKeys(entry) && entry[id] !== undefined ? [String(idKey(entry[id]))] : []))
      : [];
  }

  /** The step that shows as much of the list as one page can. */
  get wholeId(): string {
    const plain = plainId(this.operation);
    const isPlain = this.limit === undefined && this.suite.proofOf(plain) !== undefined;
    return isPlain ? plain : `${this.operation.id}/list/whole`;
  }

  /** A case about the plain list, which was requested before; undefined if it was not. */
  #plainCase(name: string, checks: readonly Check[]): Case | undefined {
    const { suite, operation } = this;
    const step = plainId(operation);
    const proof = suite.proofOf(step);
    return proof && suite.case(operation, `list/${name}`, operation.place, proof, checks, step);
  }

  /** Expects what was created on the longest page, unless it may be on another. @param words describes the deviation */
  shows(steps: readonly string[], idAt: string, id: string, words = 'what was created is not listed'): Check {
    const limit = this.longest[0]?.value;
    return this.has(steps, idAt, id, this.isPaged, typeof limit === 'number' ? limit : undefined, words);
  }

  /** Expects what was created to be listed, unless it may be on another page. */
  has(
    steps: readonly string[],
    idAt: string,
    id: string,
    isPaged: boolean,
    limit: number | undefined,
    words = 'what was created is not listed',
  ): Check {
    return ofSuccess({ fact: 'the list has what was created', reads: steps }, (answer, _, exchanges) => {
      const made = valueAt(successOf(steps, exchanges)?.answer?.json, idAt);
      if (made === undefined) return impossible('nothing was created');
      const ids = this.ids(answer.json, id);
      if (ids.includes(String(idKey(made)))) return [];
      const isFull = isPaged && (limit === undefined || ids.length >= limit) && ids.length >= 5;
      if (isFull) return impossible('it may stand on another page');
      return as(ofList(words), from(words, broken(words, made, ids.slice(0, 20))));
    });
  }
}

export function queryOf({ name }: DeclaredParameter, value: unknown): ParameterValue {
  return { in: 'query', name, value };
}

/** The deviation of a list that shows the wrong entries. */
export function ofList(words: string): Deviation {
  return { severity: 'data', words };
}
