import { isJsonMediaType } from '../../openapi/bodies/media-types.ts';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { valueAt } from '../../openapi/document/json-pointer.ts';
import { contextOf } from '../cases/steps.ts';
import { isSuccess } from '../checks/findings.ts';
import type { ContractApi } from '../contract-api.ts';
import { bodilessRequest } from './bodiless-request.ts';
import type { Made } from './cleanup/made.ts';
import type { Mades } from './cleanup/mades.ts';
import type { Answer, SentRequest } from './exchange.ts';
import { otherPathOption, type PathValues, wordsOfCredentials, wordsOfPath } from './given.ts';
import { NameUnknown } from './name-unknown.ts';
import type { Redactor } from './report/redact.ts';
import { ReferenceUnmet, type Requests } from './requests.ts';
import type { RunName } from './run-id.ts';
import { type SeenList, seenIn, unseen } from './seen-list.ts';
import { CannotRun } from './stops.ts';
import type { Target } from './target.ts';
import type { Client } from './wire/client.ts';
import { NoAnswer } from './wire/no-answer.ts';
import { redirectOf } from './wire/redirect.ts';

/** What was seen before anything was written. */
export interface Preflight {
  /** What each list has shown that the run may look at, those of second values of path parameters too. */
  readonly lists: readonly SeenList[];
  /** What to know before anything else, and what to do about it. */
  readonly notices: readonly string[];
}

export interface PreflightOptions {
  readonly api: ContractApi;
  readonly document: ApiDocument;
  readonly target: Target;
  readonly mades: Mades;
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
  const { mades, api } = options;
  refuseUnknownNames(options);
  refuseSameTwice(options);
  const look = new Look(options);
  const [main, ...others] = mades.all;
  if (main === undefined || api.made === undefined) {
    const lists = await look.listsOf(mades.all);
    if (lists.length === 0) await look.reads();
    return { lists, notices: [] };
  }
  const { lists, parent } = main.isListed ? await look.mainListsOf(main) : { lists: [], parent: undefined };
  if (!main.isListed) await look.reads();
  const takesAny = api.recognition?.takesAny;
  const path = parent && main.listPath(parent);
  const isTaken = takesAny !== undefined && path !== undefined && (await look.takes(path, takesAny.access));
  const ofOthers = await look.listsOf(others, true);
  return { lists: [...lists, ...ofOthers], notices: isTaken ? [takesAny.notice] : [] };
}

/** Path parameters that a run is given, and the document that should have them. */
export interface NamesGiven {
  readonly document: ApiDocument;
  readonly target: Pick<Target, 'path' | 'otherPath'>;
}

/** A misspelt name would leave the parameter without a value. Throws {@link NameUnknown}. */
export function refuseUnknownNames({ document, target }: NamesGiven): void {
  const known = new Set(document.operations.flatMap(({ pathParameters }) => pathParameters.map(({ name }) => name)));
  const given = [...Object.keys(target.path ?? {}), ...Object.keys(target.otherPath ?? {})];
  const unknown = given.find((name) => !known.has(name));
  if (unknown === undefined) return;
  const names = known.size === 0 ? 'none' : [...known].join(', ');
  const option = unknown in (target.path ?? {}) ? '--path' : '--other-path';
  throw new NameUnknown(
    ['path', unknown],
    `no path has the parameter ${unknown}; there is ${names}: look at ${option}`,
  );
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

  /** The lists of what the run works on, which have to be lists of the API. Throws {@link CannotRun}. */
  async mainListsOf(made: Made): Promise<{ lists: readonly SeenList[]; parent: PathValues }> {
    const parent = this.#parentOf(made);
    const own = await this.#mainListOf(made, parent);
    const other = made.otherParentIn(this.#options.target);
    const lists = other === undefined ? [own] : [own, await this.#mainListOf(made, other)];
    return { lists, parent };
  }

  /**
   * The lists of resources whose parents the run was given. What fails of one is for the cases to judge.
   * @param isKnown whether there is a deployment of the API that takes the credentials
   * @throws {CannotRun} where not one shows that there is
   */
  async listsOf(mades: readonly Made[], isKnown = false): Promise<readonly SeenList[]> {
    const { target, client, run } = this.#options;
    const lists: SeenList[] = [];
    const failures: { readonly answer: Answer | NoAnswer; readonly path: string; readonly given: PathValues }[] = [];
    for (const { made, path } of mades.flatMap((one) => this.#placesOf(one))) {
      const request = made.listRequest(target, path);
      if (request === undefined) continue;
      const send = (one: SentRequest) => client.send(one);
      const answer = await send(request);
      const isSeen = !(answer instanceof NoAnswer) && isSuccess(answer);
      if (!isSeen) failures.push({ answer, path: request.url.slice(target.baseUrl.length), given: path });
      lists.push(isSeen ? await seenIn({ made, path, mark: run.mark, request, send }, answer) : unseen(made, path));
    }
    const [failure] = failures;
    if (failure === undefined || isKnown || failures.length < lists.length || failures.some(isOfApi)) return lists;
    const { answer, path, given } = failure;
    if (answer instanceof NoAnswer) throw new CannotRun(`${target.baseUrl} can't be reached: ${answer.reason}`);
    this.#mustBeGranted(answer, path, given, 'nothing can be listed');
    return lists;
  }

  /** The parents that the run was given, of what is listed. */
  #placesOf(made: Made): readonly { readonly made: Made; readonly path: PathValues }[] {
    const { path = {} } = this.#options.target;
    const isGiven = made.isListed && made.parentNames.every((name) => path[name] !== undefined);
    const other = isGiven ? made.otherParentIn(this.#options.target) : undefined;
    const parents = isGiven ? [made.parentIn(path), ...(other === undefined ? [] : [other])] : [];
    // What shows everything in one list is asked for it once.
    const known = new Map(parents.map((parent) => [made.listKey(parent), parent]));
    const all = made.isListed && made.listKey({}) === made.listKey(made.parentIn({})) ? [made.parentIn(path)] : [];
    return (parents.length > 0 ? [...known.values()] : all).map((parent) => ({ made, path: parent }));
  }

  /** Whose list the run works on. Throws {@link CannotRun}. */
  #parentOf(made: Made): PathValues {
    const { api, target } = this.#options;
    const missing = made.parentNames.find((name) => target.path?.[name] === undefined);
    if (missing === undefined) return made.parentIn(target.path ?? {});
    throw new CannotRun(`it is not said whose ${made.plural} to work on: give ${wordsOfPath(api, missing).how}`);
  }

  /** What a list shows, or what should be one. Throws {@link CannotRun}. */
  async #mainListOf(made: Made, parent: PathValues): Promise<SeenList> {
    const { api, document, run, target, client } = this.#options;
    const path = made.listPath(parent) ?? '';
    const request = made.listRequest(target, parent) ?? this.#request(path);
    const answer = await this.#send(request);
    const entries = made.entriesIn(answer.json);
    const [name] = made.parentNames;
    const whose = name === undefined ? '' : ` of the ${wordsOfPath(api, name).word}`;
    // A list with a wrong status is for the cases to judge.
    if (entries === undefined) this.#mustBeGranted(answer, path, parent, `the ${made.plural}${whose} can't be listed`);
    const nobodys = made.listPath(made.nobody(document, run)) ?? '';
    const isList = entries !== undefined || api.recognition?.isList(answer.json) === true;
    if (!isList && !(await this.#refusesAsOurs(path, nobodys))) throw this.#notTheApi(answer);
    const send = (one: SentRequest) => client.send(one);
    return seenIn({ made, path: parent, mark: run.mark, request, send }, answer);
  }

  /** Asks for something that the run can read with what it was given, if there is anything. Throws {@link CannotRun}. */
  async reads(): Promise<void> {
    const { document, target, requests, api } = this.#options;
    const readable = document.operations.filter(
      ({ id, method, pathParameters }) =>
        method === 'GET' &&
        api.leftOut?.has(id) !== true &&
        pathParameters.every(({ name }) => target.path?.[name] !== undefined),
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

/** Whether what answers may be the API, and takes the credentials, though its list fails. */
function isOfApi({ answer }: { readonly answer: Answer | NoAnswer }): boolean {
  if (answer instanceof NoAnswer) return false;
  const { status, json } = answer;
  return status >= 500 || (status !== 401 && status !== 403 && json !== undefined);
}

/** What came in place of what was asked for, in words. */
function kindOf({ headers, json, text }: Answer): string {
  if (json !== undefined) return 'other JSON';
  const [type = ''] = (headers.get('content-type') ?? '').split(';');
  if (/html/i.test(type) || /^\s*<(?:!doctype|html)/i.test(text)) return 'a web page';
  return text === '' ? 'an empty answer' : `something that is not JSON${type === '' ? '' : ` (${type.trim()})`}`;
}
