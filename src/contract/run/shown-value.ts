import { valueAt } from '../../openapi/document/json-pointer.ts';
import { percentDecoded } from '../../openapi/parameters/pairs.ts';
import type { Answer } from './exchange.ts';
import { nextLinkIn } from './next-link.ts';

/**
 * The value at a place of an answer.
 * @param at as in {@link FromAnswer.at}
 * @returns undefined if there is none
 */
export function shownValue(answer: Answer | undefined, at: string): unknown {
  switch (at) {
    case 'location':
      return lastPartOf(answer?.headers.get('location'));
    case 'etag':
      return answer?.headers.get('etag');
    case 'next':
      return nextLinkIn(answer?.headers.get('link') ?? '');
    default:
      return valueAt(answer?.json, at);
  }
}

/** The words for a place of an answer at which there is nothing. */
export function wordsOfPlace(at: string): string {
  switch (at) {
    case 'location':
      return 'no Location';
    case 'etag':
      return 'no ETag';
    case 'next':
      return 'no link to a next page';
    case '':
      return 'no JSON';
    default:
      return `nothing at ${at}`;
  }
}

/** The last segment of the path of an absolute or relative URL, decoded; undefined for none. */
function lastPartOf(location: string | undefined): string | undefined {
  const path = location?.replace(/[?#].*$/s, '').replace(/^[a-z][a-z\d+.-]*:\/\/[^/]*/i, '');
  const last = path?.split('/').findLast((part) => part !== '');
  return last && percentDecoded(last);
}
