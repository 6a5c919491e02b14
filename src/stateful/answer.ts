import { isJsonMediaType } from '../openapi/bodies/media-types.ts';
import { appendPointer, hasKeys, isJsonObject, setOwn, valueAt } from '../openapi/document/json-pointer.ts';
import type { Operation, Response } from '../openapi/operations/operation.ts';
import { responseFor } from '../openapi/operations/operation.ts';
import { unlessBroken } from '../openapi/resources/inputs.ts';
import type { SchemaFacts } from '../openapi/resources/schema-facts.ts';
import type { Random } from '../openapi/sample/faker-methods.ts';
import type { Reading } from './reading.ts';
import type { View } from './thing.ts';

/** A declared response of an operation, with its status. */
export interface Answer {
  readonly status: number;
  readonly response: Response;
  /** The view of its JSON body; undefined without one. */
  readonly view: View | undefined;
}

/** Returns the value of a property around an item or a list; undefined if it is not known. */
export type Known = (name: string, facts: SchemaFacts, pointer: string) => unknown;

/** Reads a response of an operation, by default the successful one; undefined if it is not declared. */
export function answerOf(operation: Operation, status: number | undefined, reading: Reading): Answer | undefined {
  return unlessBroken(() => {
    const response = status === undefined ? operation.success : responseFor(operation, status);
    if (response === undefined) return undefined;
    const isJson = response.mediaType === '*/*' || isJsonMediaType(response.mediaType ?? '');
    const place = isJson ? response.schema : undefined;
    const facts = place && reading.schemas.at(place);
    const node = place && { schema: reading.document.files.valueAt(place), place };
    return {
      status: response.status,
      response,
      view: facts === undefined || node === undefined ? undefined : { facts, nodes: [node] },
    };
  });
}

/** Wraps an item or a list in a response body, with the surrounding properties that the schema requires. */
export class Wrapper {
  readonly #answer: Answer;
  readonly #reading: Reading;
  readonly #random: () => Random;
  readonly #now: number;
  #sample: { readonly value: unknown } | undefined;

  /** @param now milliseconds since the Unix epoch */
  constructor(answer: Answer, reading: Reading, random: () => Random, now: number) {
    this.#answer = answer;
    this.#reading = reading;
    this.#random = random;
    this.#now = now;
  }

  /** @param at JSON Pointer to the place of `inner`; undefined if the response has none */
  around(inner: unknown, at: string | undefined, known: Known = () => undefined): unknown {
    const { view } = this.#answer;
    if (view === undefined || at === '') return at === undefined ? this.#whole() : inner;
    if (at === undefined) return this.#withKnown(this.#whole(), view.facts, '', known);
    return this.#object(view.facts, '', { inner, at, known });
  }

  #object(
    facts: SchemaFacts,
    pointer: string,
    parts: { readonly inner: unknown; readonly at: string; readonly known: Known },
  ): unknown {
    const { inner, at, known } = parts;
    const body: Record<string, unknown> = {};
    for (const name of facts.properties.keys()) {
      const here = appendPointer(pointer, name);
      const property = this.#reading.schemas.property(facts, name);
      if (property === undefined || property.isWriteOnly) continue;
      if (here === at) setOwn(body, name, inner);
      else if (at.startsWith(`${here}/`)) setOwn(body, name, this.#object(property, here, parts));
      else {
        const value = this.#beside(name, property, here, facts.required.has(name), known);
        if (value !== undefined) setOwn(body, name, value);
      }
    }
    return body;
  }

  #beside(name: string, facts: SchemaFacts, pointer: string, isRequired: boolean, known: Known): unknown {
    const value = known(name, facts, pointer);
    if (value !== undefined) return value;
    const inner = [...facts.properties.keys()];
    if (inner.length > 0) {
      const object: Record<string, unknown> = {};
      for (const one of inner) {
        const property = this.#reading.schemas.property(facts, one);
        const deeper =
          property && this.#beside(one, property, appendPointer(pointer, one), facts.required.has(one), known);
        if (deeper !== undefined) setOwn(object, one, deeper);
      }
      if (Object.keys(object).length > 0) return object;
    }
    if (facts.values?.length === 1) return facts.values[0];
    const [example] = this.#answer.response.examples.values();
    const shown = valueAt(example, pointer);
    if (shown !== undefined && (isRequired || !hasKeys(shown))) return shown;
    if (facts.byDefault !== undefined) return facts.byDefault;
    return isRequired ? valueAt(this.#sampled(), pointer) : undefined;
  }

  /** Returns the first example unchanged, else a sample. */
  #whole(): unknown {
    const { examples, schema } = this.#answer.response;
    const [example] = examples.values();
    if (example !== undefined) return example;
    return schema === undefined ? undefined : this.#sampled();
  }

  #withKnown(body: unknown, facts: SchemaFacts, pointer: string, known: Known): unknown {
    if (!isJsonObject(body)) return body;
    const result: Record<string, unknown> = { ...body };
    for (const name of facts.properties.keys()) {
      const property = this.#reading.schemas.property(facts, name);
      const value = property && known(name, property, appendPointer(pointer, name));
      if (value !== undefined) setOwn(result, name, value);
      else if (property !== undefined && isJsonObject(result[name]))
        setOwn(result, name, this.#withKnown(result[name], property, appendPointer(pointer, name), known));
    }
    return result;
  }

  #sampled(): unknown {
    const { schema } = this.#answer.response;
    if (schema === undefined) return undefined;
    this.#sample ??= { value: this.#reading.document.sampler.sample(schema, this.#random(), this.#now) };
    return this.#sample.value;
  }
}
