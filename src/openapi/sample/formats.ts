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
  // faker's Latin is ASCII, which is all that btoa takes.
  byte: (drawing) => btoa(fake(drawing, 'lorem.words', 3)),
  binary: (drawing) => fake(drawing, 'lorem.words', 3),
  password: (drawing) => fake(drawing, 'internet.password', { length: 15 }),
  int32: ({ random }) => String(between(1, 1_000_000, random)),
  int64: ({ random }) => String(between(1, 1_000_000_000, random)),
  float: (drawing) => fake(drawing, 'finance.amount'),
  double: (drawing) => fake(drawing, 'finance.amount'),
};

/** A text of a format; undefined for a format that is not known. */
export function drawFormat(format: string, drawing: Drawing): string | undefined {
  return Object.hasOwn(draws, format) ? draws[format]?.(drawing) : undefined;
}

/** A time in the thirty days before now, with the six fractional digits of a database's. */
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
