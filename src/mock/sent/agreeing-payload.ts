import { hasKeys, isJsonObject } from '../../openapi/document/json-pointer.ts';
import { wrappers } from '../../openapi/resources/envelope-names.ts';
import { plainName, plainSingular } from '../../openapi/resources/words.ts';
import type { JsonObject } from '../merge-json.ts';

/** The values of an exchange that the payload of a callback may repeat. */
export interface ExchangeFacts {
  /** The bodies, and the values of path and query by name; earlier ones take precedence. */
  readonly said: readonly JsonObject[];
  /** The body of the answer. */
  readonly answer: JsonObject;
  /** The collection in the path of the operation, such as `orders`; undefined if there is none. */
  readonly collection: string | undefined;
}

/** The names of an object's own id. */
const idNames = ['id', '_id', 'uuid'];

/**
 * Makes a payload consistent with the exchange that causes it. A property takes the value of the same name in the exchange
 * (in any case style) if the schema allows that; `orderId` takes the id in the answer of `POST /orders`. Objects inside the
 * payload follow if they are in a wrapper (`data`), or if the properties around them have no names of the exchange.
 * @param allows whether the schema allows a payload; undefined if that is unknown
 */
export function agreeingPayload(
  payload: unknown,
  facts: ExchangeFacts,
  allows: (payload: unknown) => boolean | undefined,
): unknown {
  if (!hasKeys(payload)) return payload;
  let current: unknown = structuredClone(payload);
  const before = allows(payload);
  const values = valuesByName(facts);

  const agree = (object: Record<string, unknown>, depth: number) => {
    const common = Object.keys(object).filter((name) => values(name).length > 0);
    const settled = new Set(common.filter((name) => values(name).some((value) => isTaken(object, name, value))));
    for (const [name, inner] of Object.entries(object)) {
      if (settled.has(name) || depth === 0) continue;
      const holder = Array.isArray(inner) ? inner[0] : inner;
      if (isJsonObject(holder) && (common.length === 0 || wrappers.has(plainName(name)))) agree(holder, depth - 1);
    }
  };

  /** Sets a property, unless the schema forbids the value. */
  const isTaken = (object: Record<string, unknown>, name: string, value: unknown): boolean => {
    const old = object[name];
    object[name] = structuredClone(value);
    // A copy, since the result for an object is cached.
    const now = allows(structuredClone(current));
    // If the result is unknown, or the payload was invalid before, a value of the same kind is enough.
    if (now === true || (before !== true && now === before && kindOf(old) === kindOf(value))) return true;
    object[name] = old;
    return false;
  };

  const [first] = Array.isArray(current) ? current : [current];
  if (isJsonObject(first)) agree(first, deepest);
  else current = payload;
  return current;
}

/** The deepest nesting of objects that is searched. */
const deepest = 3;

/** Looks up the values of an exchange by name, the most likely one first. */
function valuesByName({ said, answer, collection }: ExchangeFacts): (name: string) => readonly unknown[] {
  const known = new Map<string, unknown[]>();
  const learn = (name: string, value: unknown) => {
    if (value === undefined) return;
    const values = known.get(name);
    if (values === undefined) known.set(name, [value]);
    else values.push(value);
  };
  for (const source of said.flatMap((each) => [each, ...innerOf(each)]))
    for (const [name, value] of Object.entries(source)) learn(plainName(name), value);
  const holders = [answer, ...innerOf(answer)];
  const id = holders.flatMap((holder) => idNames.map((name) => holder[name])).find((value) => value !== undefined);
  if (collection !== undefined)
    for (const name of idNames) learn(`${plainSingular(collection)} ${plainName(name)}`, id);
  return (name) => known.get(plainName(name)) ?? [];
}

/** The content of an envelope: the object in a wrapper, or the only object. */
function innerOf(body: JsonObject): JsonObject[] {
  const inner = Object.entries(body).filter((entry): entry is [string, JsonObject] => isJsonObject(entry[1]));
  const wrapped = inner.filter(([name]) => wrappers.has(plainName(name)));
  const [only] = wrapped.length > 0 ? wrapped : inner.length === 1 && !hasId(body) ? inner : [];
  return only === undefined ? [] : [only[1]];
}

function hasId(body: JsonObject): boolean {
  return idNames.some((name) => name in body);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'list' : typeof value;
}
