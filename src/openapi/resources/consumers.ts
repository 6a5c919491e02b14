import type { Operation } from '../operations/operation.ts';
import type { Draft, Reading } from './draft.ts';
import type { Input } from './inputs.ts';
import type { Link } from './links.ts';
import { segmentsOf, templateOf } from './path-shape.ts';
import type { InputPlace } from './resource.ts';
import { haveTypesInCommon, type SchemaFacts, type SchemaFactsReader } from './schema-facts.ts';
import { plainName, plainSingular, singularOf } from './words.ts';

/** An input that takes the id of a resource, which is not yet complete. */
export interface DraftConsumer {
  readonly operation: Operation;
  readonly at: InputPlace;
  readonly draft: Draft;
  readonly isRequired: boolean;
  readonly reason: string;
}

/** Finds the inputs that take the ids of resources: by path, by link, by name and by the schema of the id. */
export class ConsumerFinder {
  readonly #reading: Reading;
  readonly #schemas: SchemaFactsReader;
  readonly #byTemplate: ReadonlyMap<string, Draft>;
  readonly #byName = new Map<string, Draft[]>();
  /** By the key of the named schema that an id has; null where several resources share it. */
  readonly #bySchema = new Map<string, Draft | null>();

  /** By their target. */
  readonly #links = new Map<Operation, Link[]>();

  constructor(drafts: readonly Draft[], reading: Reading, schemas: SchemaFactsReader) {
    this.#reading = reading;
    this.#schemas = schemas;
    for (const link of reading.links) this.#links.set(link.target, [...(this.#links.get(link.target) ?? []), link]);
    this.#byTemplate = new Map(drafts.map((draft) => [draft.template, draft]));
    for (const draft of drafts) {
      for (const name of new Set([plainSingular(draft.base), draft.hint.thing])) {
        const same = this.#byName.get(name) ?? [];
        this.#byName.set(name, [...same, draft]);
      }
      for (const schema of new Set([
        ...(this.#idSchemaOf(draft)?.names ?? []),
        ...(draft.hint.input?.schema?.names ?? []),
      ]))
        this.#bySchema.set(schema, this.#bySchema.has(schema) ? null : draft);
    }
  }

  of(operation: Operation): DraftConsumer[] {
    const found = new Map<string, DraftConsumer>();
    const add = (input: Input, draft: Draft, reason: string) => {
      const key = `${input.at.in} ${input.at.name}`;
      const own = draft.idIn[operation.id];
      const isOwn = isRole(draft, operation) && own?.in === input.at.in && own.name === input.at.name;
      const { at, isRequired } = input;
      if (!isOwn && !found.has(key)) found.set(key, { operation, at, draft, isRequired, reason });
    };
    const inputs = this.#reading.inputs.of(operation);
    const inPath = this.#inPathOf(operation);
    for (const { at, draft, reason } of this.#linked(operation)) {
      const input = inputs.find((each) => each.at.in === at.in && each.at.name === at.name);
      if (input !== undefined) add(input, draft, reason);
    }
    for (const input of inputs) {
      const draft = input.at.in === 'path' ? inPath.get(input.name) : undefined;
      if (draft !== undefined) add(input, draft, `its place in the path, behind ${draft.plural}`);
    }
    for (const input of inputs) {
      if (input.at.in === 'header' || input.at.in === 'cookie' || (inPath.has(input.name) && input.at.in === 'path'))
        continue;
      const known = this.#known(input);
      if (known !== undefined && !this.#isOwnId(input, operation, known.draft)) add(input, known.draft, known.reason);
    }
    return [...found.values()];
  }

  /** The resources of the parameters in a path, by their position. */
  #inPathOf({ path }: Operation): Map<string, Draft> {
    const segments = segmentsOf(path);
    const found = new Map<string, Draft>();
    for (const [index, { text, isParameter }] of segments.entries()) {
      const draft = isParameter ? this.#byTemplate.get(templateOf(segments.slice(0, index + 1))) : undefined;
      if (draft !== undefined) found.set(text, draft);
    }
    return found;
  }

  #linked(operation: Operation): { readonly at: InputPlace; readonly draft: Draft; readonly reason: string }[] {
    return (this.#links.get(operation) ?? []).flatMap(({ source, input, from }) => {
      const draft = from.in === 'path' ? this.#inPathOf(source).get(from.name) : this.#shownBy(source, from.name);
      return draft === undefined ? [] : [{ at: input, draft, reason: `a link of ${source.id}` }];
    });
  }

  /** The resource whose id an answer has at a pointer. */
  #shownBy(source: Operation, pointer: string): Draft | undefined {
    return [...this.#byTemplate.values()].find(
      (draft) =>
        isRole(draft, source) &&
        Object.hasOwn(draft.dataAt, source.id) &&
        pointer === `${draft.dataAt[source.id]}/${draft.thing?.id}`,
    );
  }

  #known(input: Input): { readonly draft: Draft; readonly reason: string } | undefined {
    const { name, schema } = input;
    // A new name for a thing is no existing id.
    if (/^new\b/.test(plainName(name))) return undefined;
    if (input.resource !== undefined) {
      const draft = this.#only(plainSingular(input.resource));
      if (draft !== undefined) return { draft, reason: 'x-resource' };
    }
    for (const key of schema?.names ?? []) {
      const draft = this.#bySchema.get(key);
      const isNamedSo = draft != null && isCalledAfter(key, draft);
      if (isNamedSo) return { draft, reason: `its schema is that of the id of ${draft.plural}` };
    }
    const plain = plainName(name);
    const [, owner] = /^(.+) (?:id|uuid|guid|sid)s?$/.exec(plain) ?? [];
    if (owner !== undefined) {
      const draft = this.#only(owner) ?? this.#only(plainSingular(owner));
      return draft !== undefined && haveTypesInCommon(schema, this.#idSchemaOf(draft))
        ? { draft, reason: `its name, ${name}` }
        : undefined;
    }
    const draft = this.#only(input.isItem ? plainName(singularOf(name)) : plain);
    return draft !== undefined && this.#isLikeId(schema, draft)
      ? { draft, reason: `its name, ${name}, and the form of an id` }
      : undefined;
  }

  /** The resource with a name; among several, the only one without a parent. */
  #only(name: string): Draft | undefined {
    const drafts = this.#byName.get(name) ?? [];
    if (drafts.length <= 1) return drafts[0];
    const top = drafts.filter(({ parent }) => parent === undefined);
    return top.length === 1 ? top[0] : undefined;
  }

  #isLikeId(schema: SchemaFacts | undefined, draft: Draft): boolean {
    const id = this.#idSchemaOf(draft);
    if (schema === undefined || id === undefined || !haveTypesInCommon(schema, id)) return false;
    if (schema.names.some((name) => id.names.includes(name))) return true;
    const hasForm = id.format === 'uuid' || id.pattern !== undefined;
    return hasForm && schema.format === id.format && schema.pattern === id.pattern;
  }

  #idSchemaOf({ thing, hint }: Draft): SchemaFacts | undefined {
    const shown = thing?.id === undefined ? undefined : this.#schemas.property(thing.schema, thing.id);
    return shown ?? hint.input?.schema;
  }

  /** Whether an input of a thing's own operation is its own id again. */
  #isOwnId({ name, depth }: Input, operation: Operation, draft: Draft): boolean {
    const id = draft.thing?.id;
    return isRole(draft, operation) && depth <= 1 && id !== undefined && plainName(name) === plainName(id);
  }
}

function isRole({ roles }: Draft, operation: Operation): boolean {
  return Object.values(roles).includes(operation);
}

/** Whether a schema is named after a resource: `#/components/schemas/OrderId` of orders. */
function isCalledAfter(key: string, { hint }: Draft): boolean {
  const name = plainName(key.split('/').at(-1) ?? '');
  return ` ${name} `.includes(` ${hint.thing} `) || ` ${name} `.includes(` ${hint.thing.split(' ').at(-1)} `);
}
