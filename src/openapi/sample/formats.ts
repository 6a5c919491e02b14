import type { Format } from 'ajv';
import type { FormatName } from 'ajv-formats';
import { packageOf } from '../packages.ts';
import { additionalFormats } from '../schemas/formats.ts';
import { between, type Drawing } from './drawing.ts';

const thirtyDays = 30 * 24 * 60 * 60 * 1000;

/** How each format's texts are drawn. */
const draws: Readonly<Record<string, (drawing: Drawing) => string>> = {
  'date-time': moment,
  'iso-date-time': moment,
  date: (drawing) => moment(drawing).slice(0, 10),
  time: (drawing) => `${moment(drawing).slice(11, 19)}Z`,
  'iso-time': (drawing) => `${moment(drawing).slice(11, 19)}Z`,
  duration: ({ random }) => `PT${between(1, 23, random)}H${between(1, 59, random)}M`,
  uuid: (drawing) => fake(drawing, 'string.uuid'),
  email: (drawing) => fake(drawing, 'internet.email').toLowerCase(),
  'idn-email': (drawing) => fake(drawing, 'internet.email').toLowerCase(),
  uri: (drawing) => fake(drawing, 'internet.url'),
  url: (drawing) => fake(drawing, 'internet.url'),
  iri: (drawing) => fake(drawing, 'internet.url'),
  'laravel-url': (drawing) => fake(drawing, 'internet.url'),
  'uri-reference': (drawing) => `/${fake(drawing, 'lorem.slug')}`,
  'iri-reference': (drawing) => `/${fake(drawing, 'lorem.slug')}`,
  'uri-template': (drawing) => `${fake(drawing, 'internet.url').replace(/\/$/, '')}/${word(drawing)}/{id}`,
  hostname: (drawing) => fake(drawing, 'internet.domainName'),
  'idn-hostname': (drawing) => fake(drawing, 'internet.domainName'),
  ipv4: (drawing) => fake(drawing, 'internet.ipv4'),
  ipv6: (drawing) => fake(drawing, 'internet.ipv6'),
  regex: (drawing) => `^${word(drawing)}-[0-9]+$`,
  'json-pointer': (drawing) => `/${word(drawing)}/${between(0, 9, drawing.random)}`,
  'json-pointer-uri-fragment': (drawing) => `#/${word(drawing)}/${between(0, 9, drawing.random)}`,
  'relative-json-pointer': (drawing) => `${between(0, 3, drawing.random)}/${word(drawing)}`,
  // faker's Latin is ASCII, and btoa accepts nothing else.
  byte: (drawing) => btoa(fake(drawing, 'lorem.words', 3)),
  binary: (drawing) => fake(drawing, 'lorem.words', 3),
  password: (drawing) => fake(drawing, 'internet.password', { length: 15 }),
  int32: ({ random }) => String(between(1, 1_000_000, random)),
  int64: ({ random }) => String(between(1, 1_000_000_000, random)),
  float: (drawing) => fake(drawing, 'finance.amount'),
  double: (drawing) => fake(drawing, 'finance.amount'),
  decimal: (drawing) => fake(drawing, 'finance.amount'),
  number: (drawing) => fake(drawing, 'finance.amount'),
  integer: ({ random }) => String(between(1, 1_000_000, random)),
  bigint: ({ random }) => String(between(1, 1_000_000_000, random)),
  datetime: moment,
  timestamp: moment,
  'local-date-time': (drawing) => moment(drawing).slice(0, 19),
  'partial-time': (drawing) => moment(drawing).slice(11, 19),
  'partial-date': (drawing) => moment(drawing).slice(0, 7),
  'year-month': (drawing) => moment(drawing).slice(0, 7),
  year: (drawing) => moment(drawing).slice(0, 4),
  'unix-time': ({ now, random }) => String(Math.floor((now - random.next() * thirtyDays) / 1000)),
  guid: (drawing) => fake(drawing, 'string.uuid'),
  uuid4: (drawing) => fake(drawing, 'string.uuid'),
  uuidv4: (drawing) => fake(drawing, 'string.uuid'),
  uuidv7: (drawing) => fake(drawing, 'string.uuid', { version: 7, refDate: drawing.now }),
  ulid: (drawing) => fake(drawing, 'string.ulid', { refDate: drawing.now }),
  cuid: (drawing) => `c${fake(drawing, 'string.alphanumeric', { length: 24, casing: 'lower' })}`,
  cuid2: (drawing) => `c${fake(drawing, 'string.alphanumeric', { length: 23, casing: 'lower' })}`,
  nanoid: (drawing) => fake(drawing, 'string.nanoid'),
  objectid: (drawing) => fake(drawing, 'database.mongodbObjectId'),
  'object-id': (drawing) => fake(drawing, 'database.mongodbObjectId'),
  phone: (drawing) => fake(drawing, 'phone.number', { style: 'international' }),
  'phone-number': (drawing) => fake(drawing, 'phone.number', { style: 'international' }),
  e164: (drawing) => fake(drawing, 'phone.number', { style: 'international' }),
  'country-code': (drawing) => fake(drawing, 'location.countryCode'),
  country: (drawing) => fake(drawing, 'location.countryCode'),
  currency: (drawing) => fake(drawing, 'finance.currencyCode'),
  'currency-code': (drawing) => fake(drawing, 'finance.currencyCode'),
  'iso-4217': (drawing) => fake(drawing, 'finance.currencyCode'),
  language: (drawing) => fake(drawing, 'location.language').slice(0, 2).toLowerCase(),
  locale: ({ random }) => ['en-US', 'en-GB', 'de-DE', 'fr-FR', 'es-ES'][between(0, 4, random)] ?? 'en-US',
  timezone: (drawing) => fake(drawing, 'location.timeZone'),
  'time-zone': (drawing) => fake(drawing, 'location.timeZone'),
  'postal-code': (drawing) => fake(drawing, 'location.zipCode'),
  'zip-code': (drawing) => fake(drawing, 'location.zipCode'),
  color: (drawing) => fake(drawing, 'color.rgb'),
  'hex-color': (drawing) => fake(drawing, 'color.rgb'),
  hex: (drawing) => fake(drawing, 'string.hexadecimal', { length: 16, prefix: '', casing: 'lower' }),
  md5: (drawing) => fake(drawing, 'string.hexadecimal', { length: 32, prefix: '', casing: 'lower' }),
  sha1: (drawing) => fake(drawing, 'string.hexadecimal', { length: 40, prefix: '', casing: 'lower' }),
  sha256: (drawing) => fake(drawing, 'string.hexadecimal', { length: 64, prefix: '', casing: 'lower' }),
  base64: (drawing) => btoa(fake(drawing, 'lorem.words', 3)),
  base64url: (drawing) =>
    btoa(fake(drawing, 'lorem.words', 3))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replaceAll('=', ''),
  jwt: (drawing) => fake(drawing, 'internet.jwt', { refDate: drawing.now }),
  ip: (drawing) => fake(drawing, 'internet.ipv4'),
  'ip-address': (drawing) => fake(drawing, 'internet.ipv4'),
  cidr: (drawing) => `${fake(drawing, 'internet.ipv4')}/${between(8, 32, drawing.random)}`,
  mac: (drawing) => fake(drawing, 'internet.mac'),
  'mac-address': (drawing) => fake(drawing, 'internet.mac'),
  'host-name': (drawing) => fake(drawing, 'internet.domainName'),
  domain: (drawing) => fake(drawing, 'internet.domainName'),
  'http-url': (drawing) => fake(drawing, 'internet.url'),
  'https-url': (drawing) => fake(drawing, 'internet.url'),
  link: (drawing) => fake(drawing, 'internet.url'),
  slug: (drawing) => fake(drawing, 'lorem.slug'),
  semver: (drawing) => fake(drawing, 'system.semver'),
  'mime-type': (drawing) => fake(drawing, 'system.mimeType'),
  'credit-card': (drawing) => fake(drawing, 'finance.creditCardNumber').replaceAll(/\D/g, ''),
  iban: (drawing) => fake(drawing, 'finance.iban'),
  bic: (drawing) => fake(drawing, 'finance.bic'),
  isbn: (drawing) => fake(drawing, 'commerce.isbn'),
  html: (drawing) => `<p>${fake(drawing, 'lorem.sentence')}</p>`,
  markdown: (drawing) => fake(drawing, 'lorem.sentence'),
  json: (drawing) => JSON.stringify({ [word(drawing)]: word(drawing) }),
};

/** Draws a text of a format; undefined for an unknown format. */
export function drawFormat(format: string, drawing: Drawing): string | undefined {
  const name = Object.hasOwn(draws, format) ? format : format.toLowerCase().replaceAll('_', '-');
  return Object.hasOwn(draws, name) ? draws[name]?.(drawing) : undefined;
}

/** Whether the validator accepts a text for a format; it accepts anything for an unknown one. */
export function isOfFormat(text: string, name: string): boolean {
  let check = checks.get(name);
  if (check === undefined) {
    check = checkOf(name);
    checks.set(name, check);
  }
  return check(text);
}

const checks = new Map<string, (text: string) => boolean>();

function checkOf(name: string): (text: string) => boolean {
  const format = (Object.hasOwn(additionalFormats, name) ? additionalFormats[name] : undefined) ?? ajvFormat(name);
  const check = typeof format === 'object' && 'validate' in format ? format.validate : format;
  if (typeof format === 'object' && 'type' in format && format.type === 'number') return () => true;
  if (check instanceof RegExp) return (text) => check.test(text);
  // Without the formats of numbers, the rest check texts synchronously.
  return typeof check === 'function' ? (check as (text: string) => boolean) : () => true;
}

function ajvFormat(name: string): Format | undefined {
  const formats = packageOf('ajvFormatList');
  return Object.hasOwn(formats, name) ? formats[name as FormatName] : undefined;
}

/** A time in the thirty days before now, with six fractional digits as in databases. */
function moment({ now, random }: Drawing): string {
  const time = new Date(now - Math.floor(random.next() * thirtyDays));
  return time.toISOString().replace('Z', '000Z');
}

function word(drawing: Drawing): string {
  return fake(drawing, 'word.noun')
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, '-');
}

function fake({ faker, random }: Drawing, method: string, ...args: readonly unknown[]): string {
  return String(faker.call(method, args, random));
}
