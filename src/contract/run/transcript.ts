import { isJsonObject, valueAt } from '../../openapi/document/json-pointer.ts';
import type { ShownKeys, ShownReference } from '../cases/step.ts';
import { isSuccess } from '../checks/findings.ts';
import { idKey, isSameId } from '../checks/ids.ts';
import type { Exchange, Exchanges } from './exchange.ts';
import type { RunName } from './run-id.ts';

export interface TranscriptOptions {
  readonly run: RunName;
  /** What must come back nowhere. */
  readonly secrets: readonly string[];
  /** JSON Pointer from an answer to the id of what it is about. */
  readonly idAt: string;
  /** The list of what the run makes; undefined where it makes nothing. */
  readonly list?: MadeList | undefined;
}

/** Where what a run makes is listed, beside what others have made. */
export interface MadeList {
  readonly operationId: string;
  /** JSON Pointer to the entries. */
  readonly entries: string;
  /** The property of an entry that holds its id. */
  readonly id: string;
  /** The properties that a request can set. */
  readonly settable: ReadonlySet<string>;
}

/** Every answer of a run. */
export class Transcript implements Exchanges {
  readonly secrets: readonly string[];
  readonly secret: string;
  readonly mark: string;
  readonly #idAt: string;
  readonly #list: MadeList | undefined;
  readonly #byStep = new Map<string, Exchange>();
  /** What was there before the run. */
  readonly #foreign = new Set<string>();

  constructor({ run, secrets, idAt, list }: TranscriptOptions) {
    this.#list = list;
    this.secrets = secrets;
    this.secret = run.secret;
    this.mark = run.mark;
    this.#idAt = idAt;
  }

  /** Takes note of what was there before the run: nothing of it counts as created, whatever the deployment answers. */
  keepOff(ids: Iterable<string>): void {
    for (const id of ids) this.#foreign.add(String(idKey(id)));
  }

  add(exchange: Exchange): void {
    this.#byStep.set(exchange.step.id, exchange);
  }

  of(step: string): Exchange | undefined {
    return this.#byStep.get(step);
  }

  all(): readonly Exchange[] {
    return [...this.#byStep.values()];
  }

  ofOperation(operationId: string): readonly Exchange[] {
    return this.all().filter(({ step }) => step.operation?.id === operationId);
  }

  isSetByOthers({ step, answer }: Exchange, pointer: string): boolean {
    const list = this.#list;
    if (list === undefined || step.operation?.id !== list.operationId || !pointer.startsWith(`${list.entries}/`))
      return false;
    const [index = '', property = ''] = pointer.slice(list.entries.length + 1).split('/');
    if (!list.settable.has(property)) return false;
    const id = idKey(valueAt(answer?.json, `${list.entries}/${index}/${list.id}`));
    return !this.all().some((other) => other.step.mayCreate && idKey(this.shownIdOf(other.step.id)) === String(id));
  }

  /** The id of what a step has created; undefined if it has not. */
  idOf(step: string): string | undefined {
    return this.hasSucceeded(step) ? this.shownIdOf(step) : undefined;
  }

  /** The id of what the answer to a step has shown, with success or not; undefined if it has shown none. */
  shownIdOf(step: string): string | undefined {
    const id = textOf(valueAt(this.#byStep.get(step)?.answer?.json, this.#idAt));
    return id === undefined || this.#foreign.has(String(idKey(id))) ? undefined : id;
  }

  /** Whether a step was answered with success. */
  hasSucceeded(step: string): boolean {
    const answer = this.#byStep.get(step)?.answer;
    return answer !== undefined && isSuccess(answer);
  }

  /** The id of the entry that a reference means; undefined if there is none. */
  entryIdOf({ by, at, having, isLast = false }: ShownReference): string | undefined {
    const entries = valueAt(this.#byStep.get(by)?.answer?.json, at);
    if (!Array.isArray(entries)) return undefined;
    const wanted = Object.entries(having);
    const found = entries.filter((one) => wanted.every(([name, value]) => isSameId(valueAt(one, `/${name}`), value)));
    const entry: unknown = isLast ? found.at(-1) : found[0];
    return textOf(valueAt(entry, '/id'));
  }

  /** The keys of an object that an answer has shown; none without one. */
  keysOf({ by, at, except }: ShownKeys): readonly string[] {
    const object = valueAt(this.#byStep.get(by)?.answer?.json, at);
    return isJsonObject(object) ? Object.keys(object).filter((key) => !except.includes(key)) : [];
  }

  /** The statuses that each operation has answered with. */
  statuses(): Map<string, Set<number>> {
    const statuses = new Map<string, Set<number>>();
    for (const { step, answer } of this.#byStep.values()) {
      const id = step.operation?.id;
      if (id === undefined || answer === undefined) continue;
      statuses.set(id, (statuses.get(id) ?? new Set()).add(answer.status));
    }
    return statuses;
  }
}

/** The most characters that an id can have: servers take no longer URL. */
const longestId = 2000;

/** An id as a path writes it; undefined for what is none: of `..`, a URL makes another path, whatever is done to it. */
export function textOf(id: unknown): string | undefined {
  if (typeof id === 'string') return id.length > longestId || /^\.{0,2}$/.test(id) ? undefined : id;
  return typeof id === 'number' ? String(id) : undefined;
}
