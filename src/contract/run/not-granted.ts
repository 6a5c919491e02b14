import { isSuccess } from '../checks/findings.ts';
import type { ContractApi } from '../contract-api.ts';
import type { Answer } from './exchange.ts';
import { otherPathOption, type PathValues, wordsOfCredentials, wordsOfPath } from './given.ts';
import type { Redactor } from './report/redact.ts';
import { CannotRun } from './stops.ts';
import type { Target } from './target.ts';
import { redirectOf } from './wire/redirect.ts';

/** What is needed to explain a refusal. */
export interface Granting {
  readonly api: ContractApi;
  readonly redactor: Redactor;
  readonly target: Target;
}

/** A request of the preflight, for messages. */
export interface Wanted {
  /** Below the base URL. */
  readonly path: string;
  /** The values of its path parameters. */
  readonly given: PathValues;
  /** What it means if the request is refused: `the orders can't be listed`. */
  readonly failure: string;
}

/** Checks that an answer is a success. @throws {CannotRun} with advice if it is not */
export function mustBeGranted({ api, redactor, target }: Granting, answer: Answer, wanted: Wanted): void {
  const { path, given, failure } = wanted;
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

/** The error for an answer that does not come from a deployment of the API. */
export function notTheApi({ baseUrl }: Target, answer: Answer): CannotRun {
  return new CannotRun(`what answers at ${baseUrl} is not the API but ${kindOf(answer)}: look at the path of the URL`);
}

/** The kind of an unexpected answer, in words. */
function kindOf({ headers, json, text }: Answer): string {
  if (json !== undefined) return 'other JSON';
  const [type = ''] = (headers.get('content-type') ?? '').split(';');
  if (/html/i.test(type) || /^\s*<(?:!doctype|html)/i.test(text)) return 'a web page';
  return text === '' ? 'an empty answer' : `something that is not JSON${type === '' ? '' : ` (${type.trim()})`}`;
}
