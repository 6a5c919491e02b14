import { isJsonMediaType } from '../../openapi/bodies/media-types.ts';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { valueAt } from '../../openapi/document/json-pointer.ts';
import { contextOf } from '../cases/steps.ts';
import { isSuccess } from '../checks/findings.ts';
import type { ContractApi } from '../contract-api.ts';
import { bodilessRequest } from './bodiless-request.ts';
import { keyOf, keysOf, type Listed, type Made } from './cleanup/made.ts';
import { entriesOnPages } from './cleanup/pages.ts';
import type { Answer, SentRequest } from './exchange.ts';
import { otherPathOption, type PathValues, wordsOfCredentials, wordsOfPath } from './given.ts';
import type { Redactor } from './report/redact.ts';
import { ReferenceUnmet, type Requests } from './requests.ts';
import { bearsMark, isNameOfRun, type RunName } from './run-id.ts';
import { CannotRun } from './stops.ts';
import type { Target } from './target.ts';
import type { Client } from './wire/client.ts';
import { NoAnswer } from './wire/no-answer.ts';
import { redirectOf } from './wire/redirect.ts';

/** What was seen before anything was written. */
export interface Preflight {
  /** What was listed before, by the keys of the ids. */
  readonly before: ReadonlySet<string>;
  /** What the list showed of each, by the same keys. */
  readonly shown: ReadonlyMap<string, Listed['shown']>;
  /** What of it other runs have made: they may go on, and delete it. */
  readonly ofRuns: ReadonlySet<string>;
  /** What each list has shown that the run may look at, those of second values of path parameters too. */
  readonly found: readonly Found[];
  /** What to know before anything else, and what to do about it. */
  readonly notices: readonly string[];
}

/** What a list has shown before the run. */
export interface Found {
  readonly path: PathValues;
  readonly ids: readonly string[];
  /** Those of them that bear the run's mark all the same: a run of the same seed has made them. */
  readonly marked: readonly string[];
}

export interface PreflightOptions {
  readonly api: ContractApi;
  readonly document: ApiDocument;
  readonly target: Target;
  readonly made: Made | undefined;
  readonly client: Pick<Client, 'send'>;
  readonly requests: Pick<Requests, 'of' | 'headersOf'>;
  readonly run: RunName;
  readonly redactor: Redactor;
}

/**
 * Looks whether there is a deployment of the API, whether it takes the credentials and has what the run was given, before
 * anything is written.
 * @throws {CannotRun}
 */
export async function preflight(options: PreflightOptions): Promise<Preflight> {
  const { made, target, api } = options;
  refuseUnknownNames(options);
  refuseSameTwice(options);
  const look = new Look(options);
  if (made === undefined) {
    await look.reads();
    return { before: new Set(), shown: new Map(), ofRuns: new Set(), found: [], notices: [] };
  }
  const parent = look.parentOf(made);
  const { entries, found: own } = await look.listOf(made, parent);
  const before = keysOf(entries);
  const shown = new Map(entries.map((entry) => [keyOf(entry.id), entry.shown]));
  const ofRuns = keysOf(entries.filter(({ text }) => isNameOfRun(text)));
  const other = made.otherParentIn(target);
  const found = other === undefined ? [own] : [own, (await look.listOf(made, other)).found];
  const takesAny = api.recognition?.takesAny;
  const isTaken = takesAny !== undefined && (await look.takes(made.listPath(parent), takesAny.access));
  return { before, shown, ofRuns, found, notices: isTaken ? [takesAny.notice] : [] };
}

/** Path parameters that a run is given, and the document that should have them. */
export interface NamesGiven {
  readonly document: ApiDocument;
  readonly target: Pick<Target, 'path' | 'otherPath'>;
}

/** A misspelt name would leave the parameter without a value. Throws {@link CannotRun}. */
export function refuseUnknownNames({ document, target }: NamesGiven): void {
  const known = new Set(document.operations.flatMap(({ pathParameters }) => pathParameters.map(({ name }) => name)));
  const given = [...Object.keys(target.path ?? {}), ...Object.keys(target.otherPath ?? {})];
  const unknown = given.find((name) => !known.has(name));
  if (unknown === undefined) return;
  const names = known.size === 0 ? 'none' : [...known].join(', ');
  const option = unknown in (target.path ?? {}) ? '--path' : '--other-path';
  throw new CannotRun(`no path has the parameter ${unknown}; there is ${names}: look at ${option}`);
}

/**
 * What is to be kept apart from the first would be the first itself, and each deployment would seem to mix them up. An id
 * is the same in any case of letters.
 */
function refuseSameTwice({ api, target }: PreflightOptions): void {
  const { path = {}, otherPath = {} } = target;
  const twice = Object.keys(otherPath).find((name) => path[name]?.toLowerCase() === otherPath[name]?.toLowerCase());
  if (twice === undefined) return;
  const { word } = wordsOfPath(api, twice);
  throw new CannotRun(`the second ${word} must be another than the first: look at ${otherPathOption(api, twice)}`);
}

class Look {
  readonly #options: PreflightOptions;

  constructor(options: PreflightOptions) {
    this.#options = options;
  }

  /** Whose list the run works on. Throws {@link CannotRun}. */
  parentOf(made: Made): PathValues {
    const { api, target } = this.#options;
    const missing = made.parentNames.find((name) => target.path?.[name] === undefined);
    if (missing === undefined) return made.parentIn(target.path ?? {});
    throw new CannotRun(`it is not said whose ${made.plural} to work on: give ${wordsOfPath(api, missing).how}`);
  }

  /** What a list shows, on all its pages; of what is no list, whatever has an id. Throws {@link CannotRun}. */
  async listOf(made: Made, path: PathValues): Promise<{ entries: readonly Listed[]; found: Found }> {
    const answer = await this.#listOf(made, path);
    if (made.entriesIn(answer.json) === undefined)
      return { entries: [], found: { path, ids: made.idsAnywhereIn(answer.json), marked: [] } };
    const get = (url: string) => this.#options.client.send({ ...this.#request(''), url });
    const entries = await entriesOnPages({ made, get }, this.#request(made.listPath(path)).url, answer);
    const marked = entries.filter(({ text }) => bearsMark(text, this.#options.run.mark));
    const idsOf = (some: readonly Listed[]) => some.map(({ id }) => id);
    return { entries, found: { path, ids: idsOf(entries), marked: idsOf(marked) } };
  }

  /** The answer of a list, or of what should be one. Throws {@link CannotRun}. */
  async #listOf(made: Made, parent: PathValues): Promise<Answer> {
    const { api, document, run } = this.#options;
    const path = made.listPath(parent);
    const answer = await this.#send(this.#request(path));
    const entries = made.entriesIn(answer.json);
    const [name] = made.parentNames;
    const whose = name === undefined ? '' : ` of the ${wordsOfPath(api, name).word}`;
    // A list with a wrong status is for the cases to judge.
    if (entries === undefined) this.#mustBeGranted(answer, path, parent, `the ${made.plural}${whose} can't be listed`);
    const nobodys = made.listPath(made.nobody(document, run));
    const isList = entries !== undefined || api.recognition?.isList(answer.json) === true;
    if (!isList && !(await this.#refusesAsOurs(path, nobodys))) throw this.#notTheApi(answer);
    return answer;
  }

  /** Asks for something that the run can read with what it was given, if there is anything. Throws {@link CannotRun}. */
  async reads(): Promise<void> {
    const { document, target, requests, api } = this.#options;
    const readable = document.operations.filter(
      ({ method, pathParameters }) =>
        method === 'GET' && pathParameters.every(({ name }) => target.path?.[name] !== undefined),
    );
    const operation = readable.find(({ security }) => security.length > 0) ?? readable[0];
    if (operation === undefined) return;
    const path = Object.fromEntries(operation.pathParameters.map(({ name }) => [name, target.path?.[name] ?? '']));
    const request = requests.of(contextOf(document, api).step('preflight', operation)).request;
    const answer = await this.#send(request);
    this.#mustBeGranted(answer, request.url.slice(target.baseUrl.length), path, 'the API can not be read');
    const mediaType = operation.responses.get(String(answer.status))?.mediaType;
    const isJson = mediaType !== undefined && isJsonMediaType(mediaType);
    if (isJson && answer.json === undefined) throw this.#notTheApi(answer);
  }

  /** Whether something is shown to whoever has credentials of a kind. */
  async takes(path: string, access: string): Promise<boolean> {
    const request = this.#requestIfAny(path, access);
    if (request === undefined) return false;
    const answer = await this.#options.client.send(request);
    return !(answer instanceof NoAnswer) && isSuccess(answer);
  }

  /** Throws {@link CannotRun}. */
  #mustBeGranted(answer: Answer, path: string, given: PathValues, failure: string): void {
    const { api, redactor, target } = this.#options;
    const { baseUrl } = target;
    const { status } = answer;
    if (isSuccess(answer)) return;
    if (status === 401 || status === 403) {
      const { word, how } = wordsOfCredentials(api);
      throw new CannotRun(`the ${word} is refused (${status}): give one of this environment with ${how}`);
    }
    if (status === 404) {
      const what = Object.entries(given).map(([name, value]) => {
        const { word, how } = wordsOfPath(api, name);
        return { word, value, how: target.path?.[name] === value ? how : otherPathOption(api, name) };
      });
      const missing =
        what.length === 0 ? 'nothing' : `no ${what.map(({ word, value }) => `${word} ${value}`).join(', ')}`;
      const look = what.map(({ how }) => `${how}, and at `).join('');
      throw new CannotRun(`there is ${missing} at ${baseUrl} (404): look at ${look}the path of the URL`);
    }
    const redirect = redirectOf(answer, baseUrl + path);
    if (redirect !== undefined) {
      const location = redactor.text(redirect);
      const isOfPath = location.endsWith(path);
      const advice = isOfPath ? `give ${location.slice(0, -path.length)} as the URL` : 'look at the URL';
      throw new CannotRun(`${baseUrl} redirects to ${location} (${status}), and redirects are not followed: ${advice}`);
    }
    throw new CannotRun(`${failure}: ${baseUrl}${path} was answered ${status}`);
  }

  /** Whether a deployment whose list is none is one of the API all the same, by how it refuses. */
  async #refusesAsOurs(path: string, nobodys: string): Promise<boolean> {
    const own = this.#options.api.recognition?.messages ?? [];
    const withoutCredentials = await this.#get(path, 'none');
    const ofNobody = await this.#get(nobodys);
    const refusals = [withoutCredentials, ofNobody].map((one) => (one instanceof NoAnswer ? undefined : one));
    const messages = refusals.map((one) => valueAt(one?.json, '/message'));
    if (messages.some((message) => own.some((one) => one === message))) return true;
    const statuses = refusals.map((one) => one?.status);
    return statuses[0] === 401 && statuses[1] === 404 && messages.every((message) => typeof message === 'string');
  }

  #notTheApi(answer: Answer): CannotRun {
    const { baseUrl } = this.#options.target;
    return new CannotRun(
      `what answers at ${baseUrl} is not the API but ${kindOf(answer)}: look at the path of the URL`,
    );
  }

  /** Throws {@link CannotRun} if there is no answer. */
  async #send(request: SentRequest): Promise<Answer> {
    const answer = await this.#options.client.send(request);
    if (!(answer instanceof NoAnswer)) return answer;
    throw new CannotRun(`${this.#options.target.baseUrl} can't be reached: ${answer.reason}`);
  }

  #get(path: string, access?: string): Promise<Answer | NoAnswer> {
    return this.#options.client.send(this.#request(path, access));
  }

  /** Undefined where nothing like that can be made of the credentials of the run. */
  #requestIfAny(path: string, access: string): SentRequest | undefined {
    try {
      return this.#request(path, access);
    } catch (error) {
      if (error instanceof ReferenceUnmet) return undefined;
      throw error;
    }
  }

  #request(path: string, access = 'given'): SentRequest {
    const { requests, target } = this.#options;
    return bodilessRequest('GET', target.baseUrl + path, requests.headersOf(access));
  }
}

/** What came in place of what was asked for, in words. */
function kindOf({ headers, json, text }: Answer): string {
  if (json !== undefined) return 'other JSON';
  const [type = ''] = (headers.get('content-type') ?? '').split(';');
  if (/html/i.test(type) || /^\s*<(?:!doctype|html)/i.test(text)) return 'a web page';
  return text === '' ? 'an empty answer' : `something that is not JSON${type === '' ? '' : ` (${type.trim()})`}`;
}
