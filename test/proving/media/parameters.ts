import { type Call, Refusal } from './call.ts';
import { isDate, isUuid } from './formats.ts';

function refuse(name: string, message: string): never {
  throw new Refusal(400, 'A parameter is not valid.', { fields: new Map([[name, message]]) });
}

const wholePattern = /^-?\d{1,15}$/;
const numberPattern = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/** Refuses what is no whole number between the two. */
export function wholeOf(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!wholePattern.test(text) || value < min || value > max) {
    refuse(name, `has to be a whole number from ${min} to ${max}`);
  }
  return value;
}

export function whole(call: Call, name: string, min: number, max: number): number | undefined {
  const text = call.query.get(name);
  return text === null ? undefined : wholeOf(name, text, min, max);
}

export function numberOf(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!numberPattern.test(text) || value < min || value > max) refuse(name, `has to be a number from ${min} to ${max}`);
  return value;
}

export function oneOf(call: Call, name: string, among: readonly string[]): string | undefined {
  const text = call.query.get(name) ?? undefined;
  if (text !== undefined && !among.includes(text)) refuse(name, `has to be one of ${among.join(', ')}`);
  return text;
}

/** Values of a parameter that is repeated: `kinds=image&kinds=video`. */
export function repeated(call: Call, name: string, among: readonly string[]): readonly string[] {
  const texts = call.query.getAll(name);
  for (const text of texts) if (!among.includes(text)) refuse(name, `has to be of ${among.join(', ')}`);
  if (new Set(texts).size < texts.length) refuse(name, 'has something twice');
  return texts;
}

/** Values with something between them: `ids=A|B`. */
export function separated(call: Call, name: string, separator: string): readonly string[] {
  const text = call.query.get(name);
  return text === null ? [] : text.split(separator);
}

export function uuids(name: string, texts: readonly string[], max: number): readonly string[] {
  if (texts.length > max) refuse(name, `may have at most ${max}`);
  for (const text of texts) if (!isUuid(text)) refuse(name, 'has to have ids');
  return texts;
}

export function words(name: string, texts: readonly string[], max: number, longest: number): readonly string[] {
  if (texts.length > max) refuse(name, `may have at most ${max}`);
  for (const word of texts) {
    if (word === '' || [...word].length > longest) refuse(name, `has to have words of 1 to ${longest} characters`);
  }
  return texts;
}

/** A number in an object's brackets: `size[minWidth]=800`. */
export function inBrackets(call: Call, name: string, member: string): number | undefined {
  if (call.query.has(name)) refuse(name, 'has to be given as an object');
  return whole(call, `${name}[${member}]`, 1, 2 ** 31 - 1);
}

/** Dates by name, in one list: `added=from,2024-01-01,to,2024-12-31`. */
export function days(call: Call, name: string): ReadonlyMap<string, string> {
  const parts = separated(call, name, ',');
  if (parts.length % 2 === 1) refuse(name, 'has to have names and days in turn');
  const found = new Map<string, string>();
  for (let index = 0; index < parts.length; index += 2) {
    const [member = '', day = ''] = parts.slice(index, index + 2);
    if ((member === 'from' || member === 'to') && !isDate(day)) refuse(name, 'has to have days');
    found.set(member, day);
  }
  return found;
}

export function flagOf(call: Call, name: string): boolean | undefined {
  const text = oneOf(call, name, ['true', 'false']);
  return text === undefined ? undefined : text === 'true';
}

/** Text of a limited length, in characters. */
export function textOf(call: Call, name: string, max: number): string | undefined {
  const text = call.query.get(name) ?? undefined;
  if (text !== undefined && (text === '' || [...text].length > max)) refuse(name, `has to have 1 to ${max} characters`);
  return text;
}

/** Red, green and blue of `.255.128.0`. */
export function colourOf(text: string, max: number): readonly number[] {
  const parts = text.split('.').slice(1);
  if (!text.startsWith('.') || parts.length !== 3) refuse('rgb', 'has to be like .255.128.0');
  return parts.map((part) => wholeOf('rgb', part, 0, max));
}

export interface Box {
  readonly south: number;
  readonly north: number;
  readonly west: number;
  readonly east: number;
}

/** The edges in `;south=59.5;north=60.5;west=4;east=6`, in any order. */
export function boxOf(text: string, latitude: number): Box {
  const edges = new Map(
    text.split(';').map((part): [string, string] => [part.split('=')[0] ?? '', part.split('=')[1] ?? '']),
  );
  const edge = (name: string, most: number) => numberOf(`box.${name}`, edges.get(name) ?? '', -most, most);
  if (!text.startsWith(';')) refuse('box', 'has to be like ;south=59.5;north=60.5;west=4;east=6');
  return {
    south: edge('south', latitude),
    north: edge('north', latitude),
    west: edge('west', 180),
    east: edge('east', 180),
  };
}
