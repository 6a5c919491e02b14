import type { Grade } from '../../openapi/document/extensions.ts';
import { hasKeys, parsePointer } from '../../openapi/document/json-pointer.ts';
import { below, type Place } from '../../openapi/document/source-files.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import { bodyConforms, statusIs } from '../checks/checks.ts';
import { comesBack, defaultIs } from '../checks/echoes.ts';
import { isAccepted } from '../checks/field-checks.ts';
import type { CaseContext } from '../contract-api.ts';
import { acceptCases, acceptInTurn } from './accept.ts';
import type { Case, Check } from './case.ts';
import { creationsOf } from './creations.ts';
import { type Debatable, debatableValues, emptyObjects } from './debatable-values.ts';
import { alone, makeCase } from './make-case.ts';
import { ownSubjectOf } from './own-subject.ts';
import { hasOwnSuccess, successFacts } from './response-facts.ts';
import { SchemaView } from './schema-view.ts';
import type { Proof, Step } from './step.ts';
import { subject } from './steps.ts';
import { type Extent, validValue } from './values.ts';

/** Cases that a deployment must accept: only required fields, a few optional ones, every limit, every value. */
export function validBodyCases(context: CaseContext): Case[] {
  const { document, api } = context;
  // Successful requests leave records behind, which can be deleted only if the API says how.
  if (api.made === undefined) return [];
  // The creation comes first: other operations work on its record.
  const operations = document.operations.toSorted((a, b) => rank(context, a) - rank(context, b));
  return operations.flatMap((operation) => {
    const schema = operation.requestBody?.schema;
    if (schema === undefined || !hasOwnSuccess(operation)) return [];
    const body = new SchemaView(document.files, schema, true);
    const author = new ValidCases(context, operation, body);
    if (body.properties.size === 0) return author.ofOpaque();
    return body.required.length > 0 ? author.ofWhole() : author.ofPartial();
  });
}

function rank({ api }: CaseContext, { id }: Operation): number {
  return id === api.made?.create ? 0 : 1;
}

/**
 * The fields that the answer shows as the request has set them: this is known only of creations and updates of what the
 * run makes.
 */
export function shownFields({ document, api }: CaseContext, { id, success }: Operation): ReadonlySet<string> {
  if ((id !== api.made?.create && id !== api.made?.update) || success.schema === undefined) return new Set();
  let view: SchemaView | undefined = new SchemaView(document.files, success.schema);
  for (const name of parsePointer(api.data ?? '')) view = view?.properties.get(name);
  return new Set(view?.properties.keys());
}

/** True for a request that is valid only by an inferred or assumed rule: a deployment may refuse it. */
export function isUnsure({ id }: Step): boolean {
  return /\/unsure\/\d+$/.test(id);
}

class ValidCases {
  readonly #context: CaseContext;
  readonly #operation: Operation;
  readonly #body: SchemaView;
  /** The fields that the answer shows. */
  readonly #shown: ReadonlySet<string>;
  /** Further checks of the answer to a creation. */
  readonly #created: readonly Check[];
  /** JSON Pointer to the resource in an answer. */
  readonly #data: string;
  /** The creation that is sent before the first request; empty once it is taken. */
  readonly #before: Step[];

  constructor(context: CaseContext, operation: Operation, body: SchemaView) {
    const { made, data = '' } = context.api;
    this.#context = context;
    this.#operation = operation;
    this.#body = body;
    this.#shown = shownFields(context, operation);
    this.#created = operation.id === made?.create ? (made.created ?? []) : [];
    this.#data = data;
    const { creation } = ownSubjectOf(context, operation);
    this.#before = creation === undefined ? [] : [creation];
  }

  /** Cases of a body that creates something. */
  ofWhole(): Case[] {
    return [...this.#onlyRequired(), ...this.#fewOptional(), ...this.#together('most'), ...this.#emptyObjects()];
  }

  /** Cases of a body that changes something. */
  ofPartial(): Case[] {
    const least = this.#together('least');
    const known = new Set(least.map(({ id }) => id));
    // A field with a single value has the same case at both limits.
    const most = this.#together('most').filter(({ id }) => !known.has(id));
    return [...least, ...most, ...this.#debatable()];
  }

  /** Cases of a body without declared properties: a list, a text, any object. */
  ofOpaque(): Case[] {
    const body = validValue(this.#body);
    if (!this.#body.allows(body)) return [];
    const id = this.#operation.id === this.#context.api.made?.create ? subject : `${this.#operation.id}/valid`;
    const facts = successFacts(this.#context.document, this.#operation);
    const checks = [statusIs(facts), bodyConforms(facts), ...this.#created];
    return [this.#case('success', facts.place, this.#proof(id, body), checks, 'documented')];
  }

  #onlyRequired(): Case[] {
    const { required, properties } = this.#body;
    const body = Object.fromEntries(
      [...properties].filter(([name]) => required.includes(name)).map(([name, view]) => [name, validValue(view)]),
    );
    const id = this.#operation.id === this.#context.api.made?.create ? subject : `${this.#operation.id}/required`;
    if (!this.#body.allows(body)) return this.ofOpaque();
    const proof = this.#proof(id, body);
    const facts = successFacts(this.#context.document, this.#operation);
    const place = this.#body.placeOf('required');
    const success = [statusIs(facts), bodyConforms(facts)];
    return [
      this.#case('onlyRequired', place, proof, [...success, ...this.#created], 'documented'),
      this.#case('success', facts.place, proof, success, 'documented'),
      ...required.filter((name) => this.#shown.has(name)).map((name) => this.#echo(name, 'echo', proof)),
      ...[...properties].flatMap(([name, view]) => {
        const expected = view.get('default');
        if (expected === undefined || !this.#shown.has(name)) return [];
        const place = view.placeOf('default');
        return [
          this.#case(`${name}/default`, place, proof, [defaultIs(name, expected, this.#data)], view.gradeOf('default')),
        ];
      }),
    ];
  }

  #fewOptional(): Case[] {
    const facts = successFacts(this.#context.document, this.#operation);
    return creationsOf(this.#context, this.#operation).flatMap(({ request, optional }) => {
      if (!this.#body.allows(request.body)) return [];
      const proof = this.#proof(request.id, request.body, request.accept && { accept: request.accept });
      const anything = acceptCases(this.#context.document, facts, proof, request, subject);
      const accepted = optional.map(([name, view]) => {
        const checks = [
          isAccepted(name),
          statusIs(facts),
          bodyConforms(facts),
          ...this.#echoes(name),
          ...this.#created,
        ];
        const isValue = view.enumeration !== undefined;
        const place = isValue ? view.placeOf(view.enumerationKeyword) : view.place;
        const value = hasKeys(request.body) ? request.body[name] : undefined;
        const label = isValue ? labelOf(view, view.enumerationKeyword, value) : 'optional';
        return this.#case(`${name}/${label}`, place, proof, checks, 'documented');
      });
      return [...anything, ...accepted];
    });
  }

  /** Cases of all fields at once, each at a limit. */
  #together(extent: Extent): Case[] {
    const body = Object.fromEntries([...this.#body.properties].map(([name, view]) => [name, validValue(view, extent)]));
    if (!this.#body.allows(body)) return [];
    const { document, api } = this.#context;
    const accept = this.#operation.id === api.made?.create ? acceptInTurn(1) : {};
    const proof = this.#proof(`${this.#operation.id}/all/${extent}`, body, accept);
    const unsaid = proof.steps.slice(-1).flatMap((step) => {
      return acceptCases(document, successFacts(document, this.#operation), proof, step, subject);
    });
    const limits = [...this.#body.properties].map(([name, view]) => {
      const keyword = limitOf(view, extent);
      const checks = [isAccepted(name), ...this.#echoes(name)];
      const label = labelOf(view, keyword, body[name], extent);
      return this.#case(`${name}/${label}`, view.placeOf(keyword), proof, checks, view.gradeOf(keyword));
    });
    return [...unsaid, ...limits];
  }

  /** Cases of the required fields with every object as PHP writes it when it is empty. */
  #emptyObjects(): Case[] {
    const { required, properties } = this.#body;
    const objects = [...properties].flatMap(([name, view]) => emptyObjects(this.#context, name, view).slice(0, 1));
    if (objects.length === 0) return [];
    const body = Object.fromEntries([
      ...required.map((name) => [name, validValue(properties.get(name) ?? this.#body)] as const),
      ...objects.map(({ field, value }) => [field, value] as const),
    ]);
    const proof = this.#proof(`${this.#operation.id}/emptyObjects`, body);
    return objects.map(({ id, field, place, evidence }) => this.#case(id, place, proof, [isAccepted(field)], evidence));
  }

  /** Cases of values that are valid by an inferred or assumed rule: at most one value of each field in a request. */
  #debatable(): Case[] {
    const values = debatableValues(this.#context, this.#body, this.#shown);
    if (values.length === 0) return [];
    const counts = values.map(({ field }) => values.filter((other) => other.field === field).length);
    const batches = Array.from({ length: Math.max(...counts) }, (): Debatable[] => []);
    for (const value of values) {
      const fitting = batches.filter((others) => others.every(({ field }) => field !== value.field));
      // If one is refused, the others in its request can't be judged: the fewer, the better.
      fitting.toSorted((a, b) => a.length - b.length)[0]?.push(value);
    }
    return batches.flatMap((batch, index) => {
      const body = Object.fromEntries(batch.map(({ field, value }) => [field, value]));
      const proof = this.#proof(`${this.#operation.id}/unsure/${index}`, body);
      return batch.map(({ id, field, place, evidence, isShown, echo }) => {
        const echoes = echo === undefined ? this.#echoes(field) : [echo];
        return this.#case(id, place, proof, [isAccepted(field), ...(isShown === false ? [] : echoes)], evidence);
      });
    });
  }

  /** A proof of one request; the first one begins with the creation that it needs. */
  #proof(id: string, body: unknown, accept: ReturnType<typeof acceptInTurn> = {}): Proof {
    const request = this.#context.step(id, this.#operation, { body, ...accept });
    const before = this.#before.splice(0);
    return before.length > 0 ? { id, steps: [...before, request] } : { ...alone(request), id };
  }

  #echo(name: string, label: string, proof: Proof): Case {
    const data = below(successFacts(this.#context.document, this.#operation).place, 'content');
    const place = this.#body.properties.get(name)?.place ?? data;
    return this.#case(`${name}/${label}`, place, proof, [comesBack(name, this.#data)], 'documented');
  }

  #echoes(name: string) {
    return this.#shown.has(name) ? [comesBack(name, this.#data)] : [];
  }

  #case(name: string, place: Place, proof: Proof, checks: Parameters<typeof makeCase>[1]['checks'], evidence: Grade) {
    const id = `${this.#operation.id}/body/${name}`;
    return makeCase(this.#context.document, { id, operation: this.#operation, place, evidence, proof, checks });
  }
}

function limitOf(view: SchemaView, extent: Extent): string {
  if (view.enumeration !== undefined) return view.enumerationKeyword;
  const candidates = extent === 'least' ? ['minimum', 'minItems', 'minLength'] : ['maximum', 'maxLength', 'items'];
  return candidates.find((keyword) => view.get(keyword) !== undefined) ?? 'type';
}

function labelOf(view: SchemaView, keyword: string, value: unknown, extent: Extent = 'plain'): string {
  if (view.enumeration !== undefined) return `${keyword}/${String(value)}`;
  if (keyword === 'type') return `type/valid-${extent}`;
  return keyword === 'items' ? 'items/every' : `${keyword}/at`;
}
