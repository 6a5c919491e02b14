import type { Place } from '../../openapi/document/source-files.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import { bodyConforms, statusIs } from '../checks/checks.ts';
import { comesBack, keepsRest, showsSent } from '../checks/echoes.ts';
import { isAccepted } from '../checks/field-checks.ts';
import type { CaseContext, MadeResource } from '../contract-api.ts';
import { acceptCases, acceptInTurn } from './accept.ts';
import { awkwardValue } from './awkward-values.ts';
import type { Case, Check } from './case.ts';
import { alone, makeCase } from './make-case.ts';
import { marker } from './markers.ts';
import { hasOwnSuccess, successFacts } from './response-facts.ts';
import { SchemaView } from './schema-view.ts';
import type { Proof, Step } from './step.ts';
import { shownFields } from './valid-bodies.ts';
import { isUrl, validValue } from './values.ts';

/** The step that creates a record of awkward values. */
export const awkwardCreation = 'faithful/create';

/** The step that changes it last. */
export const lastChange = 'faithful/update/again';

/**
 * Cases that awkward values come back exactly, and that a change of one field keeps all others: no field has its default,
 * so that a reset is seen.
 */
export function faithfulCases(context: CaseContext): Case[] {
  const { made } = context.api;
  const operations = made && operationsOf(context, made);
  return operations === undefined ? [] : new FaithfulCases(context, operations).all();
}

interface Operations {
  readonly create: Operation;
  readonly read: Operation;
  readonly update: Operation;
}

/** The operations that create, read and update one; undefined if one is missing, or an update requires a field. */
function operationsOf({ document }: CaseContext, made: MadeResource): Operations | undefined {
  const [create, read, update] = [made.create, made.read, made.update].map((id) =>
    document.operations.find((one) => one.id === id && hasOwnSuccess(one)),
  );
  if (create?.requestBody?.schema === undefined || update?.requestBody?.schema === undefined) return undefined;
  const { required } = new SchemaView(document.files, update.requestBody.schema, true);
  return read === undefined || required.length > 0 ? undefined : { create, read, update };
}

type Fields = ReadonlyMap<string, SchemaView>;

class FaithfulCases {
  readonly #context: CaseContext;
  readonly #operations: Operations;
  readonly #fields: Readonly<Record<'create' | 'update', Fields>>;
  /** The fields that a change can set and an answer shows. */
  readonly #shown: readonly string[];
  readonly #data: string;

  constructor(context: CaseContext, operations: Operations) {
    const { create, update } = operations;
    this.#context = context;
    this.#operations = operations;
    this.#data = context.api.data ?? '';
    this.#fields = { create: this.#fieldsOf(create), update: this.#fieldsOf(update) };
    const shown = shownFields(context, create);
    this.#shown = [...this.#fields.update.keys()].filter((name) => shown.has(name));
  }

  all(): Case[] {
    return [...this.#shortest(), ...this.#toTheLetter(), ...this.#changes()];
  }

  /** Cases of texts of one character, with a URL that contains the run's name. */
  #shortest(): Case[] {
    const { create } = this.#operations;
    const { required } = this.#body(create);
    const fields = [...this.#fields.create].filter(
      ([name, view]) => required.includes(name) || isText(view) || isSwitch(view),
    );
    const body = Object.fromEntries(fields.map(([name, view]) => [name, shortestValue(view)]));
    const isMarked = [...this.#fields.create].some(([name, view]) => isUrl(view) && body[name] !== undefined);
    if (!isMarked || !this.#body(create).allows(body)) return [];
    const step = this.#context.step('faithful/shortest', create, { body });
    const proof = alone(step);
    return fields.map(([name, view]) =>
      this.#case(`${create.id}/body/${name}/shortest`, view.placeOf('minLength'), proof, step, [
        isAccepted(name),
        ...this.#echoes(name),
      ]),
    );
  }

  /** Cases that the values that were sent are shown in the answer and when they are read. */
  #toTheLetter(): Case[] {
    const { create, read } = this.#operations;
    const body = Object.fromEntries(
      [...this.#fields.create].map(([name, view]) => [name, awkwardValue(view, 'first')] as const),
    );
    if (!this.#body(create).allows(body)) return [];
    const creation = this.#context.step(awkwardCreation, create, { body });
    const reading = this.#context.step('faithful/get', read, { made: awkwardCreation });
    const proof = { id: awkwardCreation, steps: [creation, reading] };
    const { made } = this.#context.api;
    return [...this.#fields.create].flatMap(([name, view]) => {
      const taken = [isAccepted(name), ...this.#successOf(create), ...(made?.created ?? []), ...this.#echoes(name)];
      const cases = [this.#case(`${create.id}/body/${name}/toTheLetter`, view.place, proof, creation, taken)];
      if (!this.#shown.includes(name)) return cases;
      const shown = [...this.#successOf(read), showsSent(awkwardCreation, name, this.#data)];
      return [...cases, this.#case(`${read.id}/shows/${name}`, view.place, proof, reading, shown)];
    });
  }

  /** Cases of a change of each field alone, of nothing, and of everything to the same values. */
  #changes(): Case[] {
    const { update, read } = this.#operations;
    const whole = this.#body(update);
    const own = `${marker}-again`;
    const values = Object.fromEntries(
      [...this.#fields.update].map(([name, view]) => [name, awkwardValue(view, 'second', own)] as const),
    );
    const known = Object.fromEntries(Object.entries(values).filter(([name]) => this.#shown.includes(name)));
    // Booleans come last, so that they are seen to stay while all else changes.
    const order = (name: string) => (isSwitch(this.#fields.update.get(name) ?? whole) ? 1 : 0);
    const inOrder = Object.entries(values).toSorted(([a], [b]) => order(a) - order(b));
    const bodies = [
      ...inOrder.map(([name, value]) => ({ name, body: { [name]: value } })),
      { name: 'nothing', body: {} },
      { name: 'again', body: known },
    ];
    const change = ({ name, body }: (typeof bodies)[number]) =>
      this.#context.step(`faithful/update/${name}`, update, { made: awkwardCreation, body });
    const steps = bodies.map(change);
    const reading = this.#context.step('faithful/getUpdated', read, { made: awkwardCreation, ...acceptInTurn(1) });
    const proof = { id: 'faithful/update', steps: [...steps, reading] };
    const changes = steps.map((step, index) => {
      const { name = '', body = {} } = bodies[index] ?? {};
      const before = steps[index - 1]?.id ?? 'faithful/get';
      const given = name === 'again' ? [] : Object.keys(body);
      const checks = [
        ...given.map(isAccepted),
        ...this.#successOf(update),
        ...given.flatMap((field) => this.#echoes(field)),
        ...this.#kept(before, given),
      ];
      const view = this.#fields.update.get(name) ?? whole;
      return this.#case(`${update.id}/body/${name}/alone`, view.place, proof, step, checks);
    });
    const kept = [...this.#successOf(read), ...this.#kept(lastChange, [])];
    const facts = successFacts(this.#context.document, read);
    const unsaid = acceptCases(this.#context.document, facts, proof, reading, 'faithful/get');
    return [...changes, ...unsaid, this.#case(`${read.id}/shows/changes`, whole.place, proof, reading, kept)];
  }

  /** Checks that the fields that are not given are unchanged. */
  #kept(before: string, given: readonly string[]): Check[] {
    const { made } = this.#context.api;
    const rest = this.#shown.filter((name) => !given.includes(name));
    return [keepsRest(before, rest, this.#data), ...(made?.shown ?? []), ...(made?.kept?.(before, given) ?? [])];
  }

  #echoes(name: string): Check[] {
    return this.#shown.includes(name) ? [comesBack(name, this.#data)] : [];
  }

  #successOf(operation: Operation): Check[] {
    const facts = successFacts(this.#context.document, operation);
    return [statusIs(facts), bodyConforms(facts)];
  }

  #body({ requestBody, place }: Operation): SchemaView {
    return new SchemaView(this.#context.document.files, requestBody?.schema ?? place, true);
  }

  #fieldsOf(operation: Operation): Fields {
    return this.#body(operation).properties;
  }

  #case(id: string, place: Place, proof: Proof, step: Step, checks: readonly Check[]): Case {
    const { operation = this.#operations.create } = step;
    return makeCase(this.#context.document, { id, operation, place, proof, step: step.id, checks });
  }
}

function isText(view: SchemaView): boolean {
  return view.enumeration === undefined && view.types?.has('string') === true;
}

function isSwitch(view: SchemaView): boolean {
  return view.types?.has('boolean') === true;
}

/** A text of one character where the field allows it. */
function shortestValue(view: SchemaView): unknown {
  return isText(view) && view.allows(shortest) ? shortest : validValue(view);
}

const shortest = '~';
