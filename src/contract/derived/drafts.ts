import type { Operation } from '../../openapi/operations/operation.ts';
import { FromAnswer, type ParameterValue, type Reference } from '../cases/step.ts';
import {
  type DeclaredBody,
  type DeclaredParameter,
  declaredBodies,
  declaredParameters,
  mediaTypeOf,
} from './inputs.ts';
import { mainPurpose, type PurposeOf, stepOf } from './instances.ts';
import { leafValue } from './leaf-values.ts';
import { seedOf } from './seeds.ts';
import { settingOf } from './settings.ts';
import { showsEtag } from './shown-facts.ts';
import { type MakingOptions, type Path, soundValue } from './sound-values.ts';
import { isOwnSource, type World } from './world.ts';

/** A request that the document allows, before it becomes a step. */
export interface Draft {
  readonly references: Readonly<Record<string, Reference>>;
  readonly parameters: readonly ParameterValue[];
  readonly body?: unknown;
  readonly mediaType?: string;
  /** The places whose values a correct deployment may refuse. */
  readonly unsure: readonly string[];
}

/** A draft with these parameter values; they replace those of the same parameters. */
export function withParameters(draft: Draft, values: readonly ParameterValue[]): Draft {
  return { ...draft, parameters: [...withoutParameters(draft, values).parameters, ...values] };
}

/** Whether a parameter is the header If-Match. */
export function isIfMatch({ in: location, name }: Pick<ParameterValue, 'in' | 'name'>): boolean {
  return location === 'header' && name.toLowerCase() === 'if-match';
}

/** A draft without the named parameters. */
export function withoutParameters(draft: Draft, named: readonly Pick<ParameterValue, 'in' | 'name'>[]): Draft {
  const isNamed = (one: ParameterValue) => named.some((other) => other.in === one.in && other.name === one.name);
  return { ...draft, parameters: draft.parameters.filter((one) => !isNamed(one)) };
}

/** What to put into a draft. */
export interface DraftOptions {
  /** The optional properties of the body to include; none by default. */
  readonly optional?: MakingOptions['optional'];
  /** Whether the body is the document's example, if there is one. */
  readonly isExample?: boolean;
  /** Selects the instance of a resource that the request uses; the main one by default. */
  readonly purposeOf?: PurposeOf;
  /** The body to make; the first declared by default. */
  readonly body?: DeclaredBody | undefined;
}

/** Makes requests of operations from what the document says. */
export class Drafts {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /**
   * @param id of the draft's step: the same id makes the same values
   */
  of(operation: Operation, id: string, options: DraftOptions = {}): Draft {
    const { purposeOf = () => mainPurpose } = options;
    const seed = seedOf(id);
    const unsure: string[] = [];
    const references: Record<string, Reference> = {};
    const parameters: ParameterValue[] = [];
    const declared = declaredParameters(this.#world.document, operation);
    for (const { name } of operation.pathParameters) {
      const parameter = declared.find((one) => one.in === 'path' && one.name === name);
      const { reference, value } = this.#inPath(operation, name, parameter, seed, purposeOf);
      if (reference !== undefined) references[name] = reference;
      if (value !== undefined) parameters.push(value);
    }
    for (const parameter of declared) {
      if (parameter.in === 'path' || !this.#isNeeded(operation, parameter)) continue;
      const { value, isSure } = this.parameterValue(operation, parameter, seed, purposeOf);
      const etag = isIfMatch(parameter) ? this.#etagFor(operation, purposeOf) : undefined;
      if (!isSure && etag === undefined) unsure.push(parameter.name);
      parameters.push({ in: parameter.in, name: parameter.name, value: etag ?? value });
    }
    const body = 'body' in options ? options.body : declaredBodies(this.#world.document, operation)[0];
    if (body === undefined) return { references, parameters, unsure };
    const made = this.#bodyOf(operation, body, seed, options, purposeOf);
    const isLeftOut = !body.isRequired && (options.optional ?? 'none') === 'none' && isEmpty(made.value);
    if (isLeftOut) return { references, parameters, unsure };
    const all = [...unsure, ...made.unsure];
    return { references, parameters, body: made.value, ...mediaTypeOf(body), unsure: all };
  }

  /** A value of a parameter; `isSure` is false if a correct deployment may refuse it. */
  parameterValue(
    operation: Operation,
    { in: location, name, facts, examples }: DeclaredParameter,
    seed: number,
    purposeOf: PurposeOf = () => mainPurpose,
  ): { value: unknown; isSure: boolean } {
    const given = this.#world.given.values?.[operation.id]?.[name];
    if (given !== undefined) return { value: given, isSure: true };
    const taken = this.#world.taken(operation, { in: location, name }, purposeOf);
    if (taken !== undefined) return { value: taken, isSure: true };
    // Few documents limit the length of a time span, though deployments do.
    const isTime = location === 'query' && /^date/.test(facts.text('format') ?? '');
    const example = examples.find((one) => facts.allows(one));
    if (example !== undefined) return { value: example, isSure: !isTime };
    const byDefault = facts.get('default');
    if (byDefault !== undefined) return { value: byDefault, isSure: true };
    const { value, unsure } = soundValue(facts, { seed, optional: 'none' }, '', name);
    return { value, isSure: unsure.length === 0 && !isTime };
  }

  /** The `ETag` of the instance that a request changes, from its creation or a read. */
  #etagFor(operation: Operation, purposeOf: PurposeOf): FromAnswer | undefined {
    const setting = settingOf(operation, this.#world);
    if (setting !== undefined && showsEtag(setting.read)) return new FromAnswer(setting.step, 'etag');
    const resource = this.#world.roleOf(operation)?.resource;
    if (resource === undefined || !isOwnSource(this.#world.sourceOf(resource))) return undefined;
    const { create, read } = resource;
    const purpose = purposeOf(resource);
    if (create !== undefined && showsEtag(create)) return new FromAnswer(stepOf(resource, purpose), 'etag');
    const isRead = read !== undefined && purpose === mainPurpose && showsEtag(read);
    return isRead ? new FromAnswer(`${read.id}/valid`, 'etag') : undefined;
  }

  #isNeeded(operation: Operation, { name, isRequired }: DeclaredParameter): boolean {
    return isRequired || this.#world.given.values?.[operation.id]?.[name] !== undefined;
  }

  #inPath(
    operation: Operation,
    name: string,
    parameter: DeclaredParameter | undefined,
    seed: number,
    purposeOf: PurposeOf,
  ): { reference?: Reference; value?: ParameterValue } {
    const { resources } = this.#world;
    const chosen = resources.find(
      ({ isIdChosen, create, idIn }) =>
        isIdChosen && create === operation && idIn[operation.id]?.in === 'path' && idIn[operation.id]?.name === name,
    );
    if (chosen !== undefined && parameter !== undefined)
      return { value: { in: 'path', name, value: leafValue(parameter.facts, 'slug', seed).value } };
    const found = this.#world.inPath(operation, name, purposeOf);
    if (found.reference !== undefined || found.value !== undefined || parameter === undefined) return found;
    const { value } = this.parameterValue(operation, parameter, seed, purposeOf);
    return { value: { in: 'path', name, value } };
  }

  #bodyOf(
    operation: Operation,
    { facts, examples }: DeclaredBody,
    seed: number,
    { optional = 'none', isExample }: DraftOptions,
    purposeOf: PurposeOf,
  ): { value: unknown; unsure: readonly Path[] } {
    const setting = settingOf(operation, this.#world);
    if (setting !== undefined) {
      const { taken, leftOut } = setting;
      return { value: soundValue(facts, { seed, optional: 'all', taken, leftOut }).value, unsure: [] };
    }
    const values = this.#world.given.values?.[operation.id] ?? {};
    const instead = new Map(Object.entries(values).filter(([path]) => path.startsWith('/')));
    const taken = this.#world.takenInBody(operation, purposeOf);
    const example = isExample ? examples.find((one) => facts.allows(one)) : undefined;
    if (example !== undefined) return { value: withTaken(example, taken, instead, ''), unsure: [] };
    const leftOut = (path: Path) => this.#world.isOutOfReach(operation, { in: 'body', name: path });
    return soundValue(facts, { seed, optional, taken, leftOut, instead });
  }
}

/** An example with ids of the run's own resources in place of the example's ids. */
function withTaken(
  example: unknown,
  taken: (path: Path) => FromAnswer | undefined,
  instead: ReadonlyMap<Path, unknown>,
  path: Path,
): unknown {
  if (instead.has(path)) return instead.get(path);
  const from = path === '' ? undefined : taken(path);
  if (from !== undefined) return from;
  if (Array.isArray(example)) return example.map((item) => withTaken(item, taken, instead, `${path}/*`));
  if (typeof example !== 'object' || example === null) return example;
  return Object.fromEntries(
    Object.entries(example).map(([name, value]) => [name, withTaken(value, taken, instead, `${path}/${name}`)]),
  );
}

function isEmpty(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && !(value instanceof FromAnswer) && Object.keys(value).length === 0
  );
}
