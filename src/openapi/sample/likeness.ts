import { isJsonObject } from '../document/json-pointer.ts';
import { keyOf } from '../document/source-files.ts';
import type { Alternative, Choice } from '../schemas/discriminator.ts';
import { child, children, keysOf, type Node } from '../schemas/node.ts';
import type { Echo } from './echo.ts';
import type { SchemaReader } from './schema-reader.ts';

/** The alternative of a discriminator that the request names; undefined where it names none. */
export function alternativeOf(choice: Choice, echo: Echo): Alternative | undefined {
  return choice.alternatives.find((alternative) => nameOf(alternative, choice, echo) !== undefined);
}

/** The name by which the request chooses an alternative; undefined where it doesn't. */
export function nameOf(
  { names }: Alternative,
  { property }: Choice,
  echo: Echo,
): Alternative['names'][number] | undefined {
  const told = echo.valuesOf(property, '', false);
  return names.find((name) => told.includes(name));
}

/** The properties that an option of a `oneOf` or `anyOf` names, each with its listed values. */
type Declared = ReadonlyMap<string, readonly unknown[] | undefined>;

/** Finds the options without a discriminator that best match the request. */
export class Likeness {
  readonly #reader: SchemaReader;
  readonly #declared = new Map<string, Declared>();

  constructor(reader: SchemaReader) {
    this.#reader = reader;
  }

  closest(options: readonly Node[], echo: Echo): readonly Node[] {
    const scores = options.map((option) => scoreOf(this.#declaredBy(option), echo));
    const best = Math.max(...scores);
    return options.filter((_, index) => scores[index] === best);
  }

  #declaredBy(option: Node): Declared {
    const key = keyOf(option.place);
    const known = this.#declared.get(key);
    if (known !== undefined) return known;
    const declared = new Map<string, readonly unknown[] | undefined>();
    const nodes = [option];
    const seen = new Set<string>();
    for (const node of nodes) {
      const schema = this.#reader.keywordsOf(node.schema);
      if (schema === undefined || seen.has(keyOf(node.place))) continue;
      seen.add(keyOf(node.place));
      const part = { schema, place: node.place };
      const target = this.#reader.targetOf(schema, node.place);
      nodes.push(...(target === undefined ? [] : [target]), ...children(part, 'allOf'));
      const properties = child(part, 'properties');
      for (const name of keysOf(properties.schema)) {
        const listed = this.#listedIn(child(properties, name));
        declared.set(name, listed ?? declared.get(name));
      }
    }
    this.#declared.set(key, declared);
    return declared;
  }

  #listedIn(property: Node): readonly unknown[] | undefined {
    const { schema } = this.#reader.finalOf(property);
    if (!isJsonObject(schema)) return undefined;
    if ('const' in schema) return [schema.const];
    return Array.isArray(schema.enum) ? schema.enum : undefined;
  }
}

/** The number of an option's properties that the request has; -1 if it has a value that the option does not allow. */
function scoreOf(declared: Declared, echo: Echo): number {
  let score = 0;
  for (const [name, listed] of declared) {
    const told = echo.valuesOf(name, '', false);
    if (told.length === 0) continue;
    if (listed !== undefined && !told.some((value) => listed.includes(value))) return -1;
    score++;
  }
  return score;
}
