import { essenceOf, isRange, type MediaType, parseMediaType } from './media-types.ts';

/** The media type sent for a range in an answer: an answer has to name one media type. */
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
 * The media type to send for a key of `content`: the key itself, or a type within a range. A key that is no media type,
 * which HTTP clients might reject, becomes the one that its author probably meant.
 */
export function concreteType(key: string): string {
  const parsed = parseMediaType(key);
  if (parsed === undefined) return guessed(key);
  if (!isRange(parsed)) return /^[\x20-\x7e]*$/.test(key) ? key.trim() : essenceOf(parsed);
  const [, suffix] = parsed.subtype.split('+');
  if (suffix !== undefined) return `application/${suffix}`;
  return concreteTypes[parsed.type] ?? 'application/octet-stream';
}

/** Parses a key of `content` as a media type or range; guesses where the key is neither. */
export function declaredType(key: string): MediaType {
  // A guess is always a media type.
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
