import { essenceOf, isRange, type MediaType, parseMediaType } from './media-types.ts';

/** What stands for a range in an answer, which has to name one media type. */
const concreteTypes: Readonly<Record<string, string>> = {
  text: 'text/plain',
  image: 'image/png',
  audio: 'audio/wav',
  video: 'video/mp4',
  font: 'font/woff2',
  multipart: 'multipart/mixed',
  application: 'application/json',
  '*': 'application/json',
};

/**
 * The media type to send for a key of `content`: the key itself, or one that a range stands for. A key that is no media
 * type, which HTTP might choke on, becomes what its author may have meant.
 */
export function concreteType(key: string): string {
  const parsed = parseMediaType(key);
  if (parsed === undefined) return guessed(key);
  if (!isRange(parsed)) return /^[\x20-\x7e]*$/.test(key) ? key.trim() : essenceOf(parsed);
  const [, suffix] = parsed.subtype.split('+');
  if (suffix !== undefined) return `application/${suffix}`;
  return concreteTypes[parsed.type] ?? 'application/octet-stream';
}

/** A key of `content` as a media type or range, whatever it is. */
export function declaredType(key: string): MediaType {
  // What is guessed is always one.
  return parseMediaType(key) ?? (parseMediaType(guessed(key)) as MediaType);
}

function guessed(key: string): string {
  const [first = ''] = key.split(/[,;]/, 1);
  if (first !== key && parseMediaType(first) !== undefined) return concreteType(first);
  if (/^\s*\*\s*$/.test(key) || /json/i.test(key)) return 'application/json';
  if (/xml/i.test(key)) return 'application/xml';
  if (/html/i.test(key)) return 'text/html';
  if (/csv/i.test(key)) return 'text/csv';
  return /text|plain/i.test(key) ? 'text/plain' : 'application/octet-stream';
}
