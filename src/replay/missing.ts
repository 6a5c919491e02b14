import type { Operation } from '../openapi/operations/operation.ts';
import { nearTexts } from '../text/near-texts.ts';
import { areSameFields } from './comparable-body.ts';
import type { Entry } from './entry.ts';
import { type ComparableRequest, samePath } from './recorded-request.ts';

/** Why there is no recorded answer. */
export class Missing {
  readonly status: 404 | 501;
  /** A sentence for a person. */
  readonly detail: string;

  constructor(status: Missing['status'], detail: string) {
    this.status = status;
    this.detail = detail;
  }
}

/** The most similar requests that are named. */
const mostNear = 3;

/** The most characters of a URL that are shown. */
const longestShown = 200;

/**
 * Says that nothing is recorded for a request, and what is similar: the same path with another query, body or method, or
 * another path.
 * @param entries that were searched
 */
export function nothingRecorded(
  asked: string,
  sent: ComparableRequest,
  operation: Operation | undefined,
  entries: readonly Entry[],
): Missing {
  const subject = operation === undefined ? short(asked) : `${short(asked)} (${operation.id})`;
  if (operation !== undefined && entries.length === 0)
    return new Missing(501, `The recording has no request of this operation: ${subject}.`);
  const ofPath = entries.filter(({ request }) => samePath(request, sent) !== 'no');
  const ofQuery = ofPath.filter(
    ({ request }) => request.method === sent.method && areSameFields(request.query, sent.query) !== 'no',
  );
  if (ofQuery.length > 0)
    return new Missing(404, `Nothing is recorded for ${subject} with this body; with others it is, ${times(ofQuery)}.`);
  const near = ofPath.length > 0 ? targetsOf(ofPath) : nearTexts(asked, targetsOf(entries));
  const others = near.length === 0 ? '' : `; what is recorded: ${near.slice(0, mostNear).map(short).join(', ')}`;
  return new Missing(404, `Nothing is recorded for ${subject}${others}.`);
}

/** The methods, paths and queries of entries, each once. */
function targetsOf(entries: readonly Entry[]): string[] {
  const targets = entries.map(({ exchange: { request } }) => {
    const { pathname, search } = new URL(request.url);
    return `${request.method} ${pathname}${search}`;
  });
  return [...new Set(targets)];
}

function times({ length }: readonly unknown[]): string {
  return length === 1 ? 'once' : `${length} times`;
}

function short(text: string): string {
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}
