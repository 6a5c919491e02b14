import { secretMarker, uniqueMarker } from '../cases/markers.ts';
import { dayFor, isIdLike, isOfWhatIsThere, isReference, isRoom, later, talkative, worldly } from './name-meanings.ts';
import { mainType, type RequestSchema } from './request-schema.ts';

/** A value that is no object and no list, and whether every correct deployment accepts it. */
export function leafValue(facts: RequestSchema, name: string, seed: number): { value: unknown; isSure: boolean } {
  const values = facts.enumeration?.filter((value) => value !== null) ?? [];
  if (values.length > 0) return { value: values[0], isSure: true };
  const draft = draftOf(facts, name, seed);
  if (draft.value instanceof Uint8Array || facts.allows(draft.value)) return draft;
  const [example] = facts.examples;
  if (example !== undefined) return { value: example, isSure: true };
  const sample = facts.sample(seed);
  return { value: sample ?? draft.value, isSure: false };
}

function draftOf(facts: RequestSchema, name: string, seed: number): { value: unknown; isSure: boolean } {
  switch (mainType(facts)) {
    case 'null':
      return { value: null, isSure: true };
    case 'boolean':
      return { value: facts.get('default') !== true, isSure: true };
    case 'integer':
    case 'number':
      // The stored state decides which numbers are valid.
      return isOfWhatIsThere(name)
        ? { value: facts.examples[0] ?? facts.least ?? plainNumber(facts), isSure: false }
        : { value: plainNumber(facts, isRoom.test(name) ? enoughRoom : undefined), isSure: true };
    case 'object':
      return { value: {}, isSure: true };
    case 'array':
      return { value: [], isSure: true };
    case 'string':
      return plainText(facts, name, seed);
    case undefined:
      return facts.examples.length > 0
        ? { value: facts.examples[0], isSure: true }
        : { value: uniqueMarker, isSure: false };
  }
}

/** A capacity that is greater than what one run adds. */
const enoughRoom = 100;

/** @param roomy the least value, if the schema allows it */
function plainNumber(facts: RequestSchema, roomy?: number): number {
  const [example] = facts.examples;
  if (typeof example === 'number') return example;
  const { least, most, isInteger } = facts;
  const step = facts.number('multipleOf') ?? (isInteger ? 1 : 0.5);
  const usual = least === undefined ? Math.max(step, isInteger ? 2 : 12.5) : least + step;
  const wanted = Math.max(usual, roomy ?? usual);
  const value = Number((Math.round(wanted / step) * step).toPrecision(12));
  return most !== undefined && value > most ? most : value;
}

function plainText(facts: RequestSchema, name: string, seed: number): { value: unknown; isSure: boolean } {
  const format = facts.text('format');
  const formatted = format === undefined ? undefined : ofFormat(format, name, facts, seed);
  if (formatted !== undefined) return formatted;
  const [example] = facts.examples;
  if (facts.has('pattern')) {
    const time = later.test(name) ? '17:30' : '08:30';
    if (facts.allows(time) && !facts.allows('29:30')) return { value: time, isSure: true };
    // A matching text that differs for each request: it may have to be unique.
    const own = [...markTexts(facts, seed)].find((text) => facts.allows(text));
    if (own !== undefined && talkative.test(name)) return { value: own, isSure: true };
    if (typeof example === 'string') {
      const varied = isReference(name) ? example : withOtherDigits(example, seed);
      return { value: facts.allows(varied) ? varied : example, isSure: !isReference(name) };
    }
    return { value: sampledText(facts, seed) ?? own ?? '', isSure: false };
  }
  if (talkative.test(name) || (example === undefined && !worldly.test(name) && !isIdLike(name))) {
    const own = [...markTexts(facts, seed)].find((text) => facts.allows(text));
    if (own !== undefined) return { value: own, isSure: true };
  }
  if (typeof example === 'string' && !worldly.test(name.replace(/sku/i, ''))) {
    // It may have to be unique.
    const varied = withOtherDigits(example, seed);
    return { value: facts.allows(varied) ? varied : example, isSure: !isIdLike(name) };
  }
  if (example !== undefined) return { value: example, isSure: !isIdLike(name) };
  return { value: sampledText(facts, seed) ?? uniqueMarker, isSure: false };
}

/** How often a sample is drawn until it is a text and not null, and the distance of the seeds: neighbours draw alike. */
const draws = 8;
const stride = 91_229;

function sampledText(facts: RequestSchema, seed: number): string | undefined {
  for (let draw = 0; draw < draws; draw++) {
    const sample = facts.sample(seed + draw * stride);
    if (typeof sample === 'string') return sample;
  }
  return undefined;
}

/** Texts by which the run recognizes its own resources, the longest first. */
function* markTexts(facts: RequestSchema, seed: number): Generator<string> {
  if (facts.get('writeOnly') === true) yield secretMarker;
  yield uniqueMarker;
  const most = facts.number('maxLength') ?? uniqueMarker.length;
  const letters = `t${seed.toString(36)}${(seed * 7919).toString(36)}`;
  yield letters.slice(0, Math.max(1, Math.min(most, 12)));
  yield letters
    .replace(/\d/g, (digit) => String.fromCharCode(97 + Number(digit)))
    .slice(0, Math.max(1, Math.min(most, 8)));
}

/** The same text with other digits: as likely to be valid as the text itself. */
function withOtherDigits(text: string, seed: number): string {
  let state = seed;
  return text.replace(/\d/g, (digit, at: number) => {
    state = (state * 16_807) % 2_147_483_647;
    const isFirst = !/\d/.test(text[at - 1] ?? '');
    // A leading zero stays, and a first digit does not become one.
    if (isFirst) return digit === '0' ? '0' : String((state % 9) + 1);
    return String(state % 10);
  });
}

/** A value of a format; undefined for an unknown format. */
function ofFormat(
  format: string,
  name: string,
  facts: RequestSchema,
  seed: number,
): { value: unknown; isSure: boolean } | undefined {
  const day = dayFor(name);
  const sure = (value: unknown) => ({ value, isSure: true });
  switch (format) {
    case 'email':
    case 'idn-email': {
      const long = `${uniqueMarker}@example.com`;
      return sure(facts.allows(long) ? long : `t${seed.toString(36)}@example.com`);
    }
    case 'uri':
    case 'url':
    case 'iri':
    case 'uri-reference':
      return sure(`https://example.com/${uniqueMarker}`);
    case 'date-time':
      return sure(`${day}T10:30:00Z`);
    case 'date':
      return sure(day);
    case 'time':
      return sure('10:30:00Z');
    case 'hostname':
    case 'idn-hostname':
      return sure(`h${seed.toString(36)}.example.com`);
    case 'ipv4':
      return sure(`192.0.2.${(seed % 250) + 1}`);
    case 'ipv6':
      return sure(`2001:db8::${((seed % 65_000) + 1).toString(16)}`);
    case 'uuid':
      return { value: facts.examples[0] ?? facts.sample(seed), isSure: !isIdLike(name) || facts.examples.length > 0 };
    case 'byte':
      return sure('dGFsa292ZXI=');
    case 'binary':
      return sure(fewBytes);
    case 'duration':
      return sure('P1D');
    case 'password': {
      const [text] = [secretMarker, facts.sample(seed)].filter((one) => facts.allows(one));
      return sure(text ?? secretMarker);
    }
    default:
      return undefined;
  }
}

/** Bytes that can't be decoded as text without loss. */
const fewBytes = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0xff, 0xfe, 0x80, 0x0a, 0x0d]);
