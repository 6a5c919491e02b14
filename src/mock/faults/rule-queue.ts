import { BodyTooLarge } from '../refusals/refusals.ts';
import type { MockRequest } from '../request.ts';
import type { FaultRule, ListedFault } from './faults.ts';

type Entry = ListedFault & { fired: number };

/** Rules in the order in which they are tried, each with how often it has applied. */
export class RuleQueue {
  #all: Entry[] = [];
  /** Those that are not spent: a request looks at no others, however many a long run of tests has used up. */
  #live: Entry[] = [];

  add(id: number, rule: FaultRule): ListedFault {
    const entry = { id, rule, fired: 0 };
    this.#all.push(entry);
    if (rule.times !== 0) this.#live.push(entry);
    return { ...entry };
  }

  list(): ListedFault[] {
    return this.#all.map((entry) => ({ ...entry }));
  }

  clear(): void {
    this.#all = [];
    this.#live = [];
  }

  /** The rule that was removed; undefined where there is none of this number. */
  remove(id: number): FaultRule | undefined {
    const isOther = (entry: ListedFault) => entry.id !== id;
    const removed = this.#all.find((entry) => !isOther(entry));
    if (removed === undefined) return undefined;
    this.#all = this.#all.filter(isOther);
    this.#live = this.#live.filter(isOther);
    return removed.rule;
  }

  /** Those that will not apply any more, the oldest first. */
  spent(): ListedFault[] {
    const live = new Set(this.#live);
    return this.#all.filter((entry) => !live.has(entry));
  }

  /** Whether a rule that is not spent may fit a request of an operation. */
  mayFit(operationId: string): boolean {
    return this.#live.some(({ rule }) => rule.operationId === undefined || rule.operationId === operationId);
  }

  /**
   * The first rule that fits a request and is not spent; it counts as fired.
   * @param draw a number in [0, 1) for a rule that applies to a share of the requests
   */
  take(operationId: string, request: MockRequest, draw: (id: number) => number): FaultRule | undefined {
    const entry = this.#live.find(
      ({ id, rule }) =>
        fits(rule, operationId, request) && (rule.probability === undefined || draw(id) < rule.probability),
    );
    if (entry === undefined) return undefined;
    entry.fired++;
    if (entry.fired === entry.rule.times) this.#live = this.#live.filter((other) => other !== entry);
    return entry.rule;
  }
}

/** Whether a rule is about a request of an operation. */
export function fits({ operationId, match }: FaultRule, id: string, request: MockRequest): boolean {
  if (operationId !== undefined && operationId !== id) return false;
  if (match === undefined) return true;
  const { path, headers = {}, body } = match;
  return (
    (path === undefined || request.url.split('?', 1)[0] === path) &&
    Object.entries(headers).every(([name, value]) => request.headers[name.toLowerCase()] === value) &&
    (body === undefined || contains(parsed(request.body), body))
  );
}

/** Whether a value has everything that a pattern names; lists are compared item by item. */
function contains(value: unknown, pattern: unknown): boolean {
  if (typeof pattern !== 'object' || pattern === null) return value === pattern;
  if (typeof value !== 'object' || value === null || Array.isArray(value) !== Array.isArray(pattern)) return false;
  const owner = new Map<string, unknown>(Object.entries(value));
  return Object.entries(pattern).every(([key, expected]) => owner.has(key) && contains(owner.get(key), expected));
}

const utf8 = new TextDecoder();

function parsed(body: MockRequest['body']): unknown {
  if (body instanceof BodyTooLarge) return undefined;
  try {
    return JSON.parse(utf8.decode(body));
  } catch {
    return undefined;
  }
}
