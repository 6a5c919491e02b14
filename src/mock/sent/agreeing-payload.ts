import { hasKeys, isJsonObject } from '../../openapi/document/json-pointer.ts';
import { wrappers } from '../../openapi/resources/envelope-names.ts';
import { plainName, plainSingular } from '../../openapi/resources/words.ts';
import type { JsonObject } from '../merge-json.ts';

/** What an exchange says that the payload of its callback speaks of, too. */
export interface ExchangeFacts {
  /** The bodies, and what path and query say, by name; what comes first counts first. */
  readonly said: readonly JsonObject[];
  /** What the answer's body shows. */
  readonly answer: JsonObject;
  /** What the operation is about, from its path: `orders`; undefined where that does not say. */
  readonly collection: string | undefined;
}

/** Names of ids of which each thing has one. */
const idNames = ['id', '_id', 'uuid'];

/**
 * A payload that says the same as the exchange it follows from: a property that both have by the same name (in any case
 * style) takes the exchange's value where the schema allows that; `orderId` is the id of what `POST /orders` has answered.
 * Inside a wrapper (`data`), and where the outermost properties have nothing in common with the exchange, it goes on inside.
 * @param allows whether the schema allows a payload; undefined where that can't be told
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

  /** Sets a property, unless the schema minds. */
  const isTaken = (object: Record<string, unknown>, name: string, value: unknown): boolean => {
    const old = object[name];
    object[name] = structuredClone(value);
    // As another object: what is known of one is kept.
    const now = allows(structuredClone(current));
    // Where the schema can't tell, or minds what was there before, a value of the same kind will do.
    if (now === true || (before !== true && now === before && kindOf(old) === kindOf(value))) return true;
    object[name] = old;
    return false;
  };

  const [first] = Array.isArray(current) ? current : [current];
  if (isJsonObject(first)) agree(first, deepest);
  else current = payload;
  return current;
}

/** How many objects inside each other are looked through. */
const deepest = 3;

/** The values that an exchange has for a name, the likeliest first. */
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

/** The thing in an envelope: what a wrapper holds, or the only object. */
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
