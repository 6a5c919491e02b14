import type { Room, Tenant } from '../../state/room.ts';
import { weightOf } from '../../state/weight.ts';
import { BodyTooLarge, InputInvalid } from '../refusals/refusals.ts';
import type { MockRequest } from '../request.ts';

/** What may be asked for instead of a sound answer. */
export const faultKinds = ['reset', 'timeout', 'truncate', 'malformed', '500', '503'] as const;

/**
 * `reset` drops the connection, `timeout` never answers, `truncate` stops half-way through the body, `malformed` sends
 * a body that is no JSON; `500` and `503` answer so. The first two and the last two leave the state as it is.
 */
export type FaultKind = (typeof faultKinds)[number];

/** Whether a fault takes the whole answer, so that there is none to make or to tell of. */
export function isSilent(fault: FaultKind | undefined): boolean {
  return fault === 'reset' || fault === 'timeout';
}

/** A rule that disturbs the requests it fits; see `FaultRule` in the control document. */
export interface FaultRule {
  readonly operationId?: string | undefined;
  readonly match?:
    | {
        readonly path?: string | undefined;
        readonly headers?: Readonly<Record<string, string>> | undefined;
        readonly body?: Readonly<Record<string, unknown>> | undefined;
      }
    | undefined;
  /** How often it applies before it is spent; without end if undefined. */
  readonly times?: number | undefined;
  /** The share of fitting requests that it applies to, from 0 to 1. */
  readonly probability?: number | undefined;
  readonly delayMs?: number | undefined;
  readonly status?: number | undefined;
  readonly example?: string | undefined;
  readonly fault?: FaultKind | undefined;
}

/** A rule as it stands. */
export interface ListedFault {
  readonly id: number;
  /** How often it has applied. */
  readonly fired: number;
  readonly rule: FaultRule;
}

/** How much the rules of a session may take, in bytes as `weightOf` counts. */
const mostBytes = 4 * 1024 * 1024;

/** How much the rules of all sessions may take together, in the same bytes. */
export const mostBytesOfAll = 64 * 1024 * 1024;

/** The fault rules of a session, in the order in which they were added. Of too many, the oldest spent ones are forgotten. */
export class FaultRules implements Tenant {
  /** Only this session forgets its rules. */
  readonly oldest = undefined;
  #rules: (ListedFault & { fired: number })[] = [];
  /** Those that are not spent: a request looks at no others, however many a long run of tests has used up. */
  #live: (ListedFault & { fired: number })[] = [];
  #nextId = 1;
  #bytes = 0;
  readonly #shared: Room;
  #hasLeft = false;

  /** @param shared with the rules of other sessions */
  constructor(shared: Room) {
    this.#shared = shared;
  }

  dropOldest(): void {}

  /** Throws {@link InputInvalid} where the rules that are not spent leave no room for it. */
  add(rule: FaultRule): ListedFault {
    const bytes = weightOf(rule);
    if (bytes > this.#room()) this.#forgetSpent(bytes);
    this.#take(bytes);
    const entry = { id: this.#nextId++, rule, fired: 0 };
    this.#rules.push(entry);
    if (rule.times !== 0) this.#live.push(entry);
    return { ...entry };
  }

  list(): ListedFault[] {
    return this.#rules.map((entry) => ({ ...entry }));
  }

  clear(): void {
    this.#rules = [];
    this.#live = [];
    this.#take(-this.#bytes);
  }

  /** Forgets all rules: the session is not used any more, and takes no room. */
  leave(): void {
    this.clear();
    this.#hasLeft = true;
    this.#shared.leave(this);
  }

  /** Whether there was one to remove. */
  remove(id: number): boolean {
    const isOther = (entry: ListedFault) => entry.id !== id;
    const removed = this.#rules.find((entry) => !isOther(entry));
    if (removed === undefined) return false;
    this.#take(-weightOf(removed.rule));
    this.#rules = this.#rules.filter(isOther);
    this.#live = this.#live.filter(isOther);
    return true;
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

  /** @param bytes that there has to be room for */
  #forgetSpent(bytes: number): void {
    const live = new Set(this.#live);
    const spent = this.#rules.reduce((sum, entry) => (live.has(entry) ? sum : sum + weightOf(entry.rule)), 0);
    if (bytes > this.#room() + spent) {
      const isOwn = this.#bytes - spent + bytes > mostBytes;
      const message = isOwn
        ? `The rules of a session may take ${mostBytes} bytes in memory; with this one they would take ${this.#bytes - spent + bytes}.`
        : `The rules of all sessions may take ${this.#shared.limit} bytes in memory, and there is no room for this one.`;
      throw new InputInvalid({ body: [message] }, message);
    }
    this.#rules = this.#rules.filter((entry) => {
      if (live.has(entry) || bytes <= this.#room()) return true;
      this.#take(-weightOf(entry.rule));
      return false;
    });
  }

  /** How many bytes are free. */
  #room(): number {
    return Math.min(mostBytes - this.#bytes, this.#shared.limit - this.#shared.taken);
  }

  #take(bytes: number): void {
    this.#bytes += bytes;
    if (!this.#hasLeft) this.#shared.take(this, bytes, bytes);
  }
}

function fits({ operationId, match }: FaultRule, id: string, request: MockRequest): boolean {
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
