import { BodyTooLarge } from '../refusals/refusals.ts';
import type { MockRequest } from '../request.ts';
import type { FaultRule, ListedFault } from './faults.ts';

type Entry = ListedFault & { fired: number };

/** Keeps rules in the order in which they are tried, with their use. */
export class RuleQueue {
  #all: Entry[] = [];
  /** The unspent rules, so that a request does not search the spent ones of a long test run. */
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

  /** Returns the removed rule; undefined if the number does not exist. */
  remove(id: number): FaultRule | undefined {
    const isOther = (entry: ListedFault) => entry.id !== id;
    const removed = this.#all.find((entry) => !isOther(entry));
    if (removed === undefined) return undefined;
    this.#all = this.#all.filter(isOther);
    this.#live = this.#live.filter(isOther);
    return removed.rule;
  }

  /** Returns the rules that no longer apply, oldest first. */
  spent(): ListedFault[] {
    const live = new Set(this.#live);
    return this.#all.filter((entry) => !live.has(entry));
  }

  /** True if an unspent rule may match a request of an operation. */
  mayFit(operationId: string): boolean {
    return this.#live.some(({ rule }) => rule.operationId === undefined || rule.operationId === operationId);
  }

  /**
   * Takes the first unspent rule that matches a request, and counts it as fired.
   * @param draw returns a number in [0, 1) for a rule with a probability
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

/** True if a rule matches a request of an operation. */
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

/** True if a value contains everything in a pattern. Lists are compared item by item. */
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
