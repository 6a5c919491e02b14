import type { AnySchema, Code, CodeKeywordDefinition, ErrorObject, ValidateFunction } from 'ajv';
import type { Ajv2020 } from 'ajv/dist/2020.js';
import type { DataValidationCxt } from 'ajv/dist/types/index.js';
import { keyOf, type Place, type SourceFiles } from '../document/source-files.ts';
import { packageOf } from '../packages.ts';
import type { Reference } from './dialect.ts';

/** Copies the schema at a place for ajv. */
export type CopySchema = (place: Place, reference: Reference) => AnySchema;

/** A `$ref`, the object that has it, and where it leads; undefined for nowhere. */
export interface LeadingReference {
  readonly ref: string;
  readonly holder: Place;
  readonly target: Place | undefined;
}

/** Writes code that gives a {@link FollowReference}. */
export type WriteReference = (reference: LeadingReference, isInChoice: boolean) => Code;

/** Stands in a copy where the schema has a `$ref`: the number of what it leads to. */
const keyword = 'x-leads-to';

/**
 * Schemas that are compiled apart from what they refer to: a `$ref` is followed when a value first gets there. So a call
 * compiles what its values need and no more, however large the document is, and references may go round in circles.
 */
export class UnlinkedSchemas {
  readonly #files: SourceFiles;
  readonly #ajv: Ajv2020;
  readonly #copy: CopySchema;
  readonly #withoutDefaults: UnlinkedSchemas | undefined;
  readonly #validators: FollowReference[] = [];
  /** The same for references in a choice. */
  readonly #inChoices: FollowReference[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #writesReference: WriteReference | undefined;
  readonly #references: LeadingReference[] = [];

  /**
   * @param withoutDefaults what follows the references inside `oneOf`, `anyOf`, `not` and `if`, where this one fills in
   *   defaults: an alternative that is not the one must leave the value as it is for the others, as ajv's own do
   * @param writesReference writes the code that follows a reference, where the validators are to be kept as code
   */
  constructor(
    files: SourceFiles,
    ajv: Ajv2020,
    copy: CopySchema,
    withoutDefaults?: UnlinkedSchemas,
    writesReference?: WriteReference,
  ) {
    this.#writesReference = writesReference;
    this.#files = files;
    this.#ajv = ajv;
    this.#copy = copy;
    this.#withoutDefaults = withoutDefaults;
    ajv.addKeyword(this.#definition());
  }

  /** The validator throws {@link DocumentError} for a value that gets to a reference which leads nowhere. */
  compile(place: Place): ValidateFunction {
    return this.#ajv.compile(this.#copy(place, (ref, holder) => ({ [keyword]: this.#numberOf(ref, holder) })));
  }

  #numberOf(ref: string, holder: Place): number {
    // One that leads nowhere is a fault only where a value gets to it.
    const target = this.#files.find(ref, holder);
    const key = target === undefined ? `${keyOf(holder)} ${ref}` : keyOf(target);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#validators.length;
    this.#numbers.set(key, number);
    this.#references.push({ ref, holder, target });
    const placeOfTarget = () => target ?? this.#files.targetOf(ref, holder);
    this.#validators.push(followReference(() => this.compile(placeOfTarget())));
    this.#inChoices.push(followReference(() => (this.#withoutDefaults ?? this).compile(placeOfTarget())));
    return number;
  }

  #definition(): CodeKeywordDefinition {
    const { callRef } = packageOf('ajvRef');
    return {
      keyword,
      schemaType: 'number',
      code: (context) => {
        const validators = context.it.compositeRule === true ? this.#inChoices : this.#validators;
        // The schema type above.
        const number = context.schema as number;
        const follow = validators[number];
        const reference = this.#references[number];
        const code = reference && this.#writesReference?.(reference, validators === this.#inChoices);
        callRef(context, context.gen.scopeValue('keyword', { ref: follow, ...(code && { code }) }));
      },
    };
  }
}

/** Validates by the schema that a reference leads to; has the errors of the last call, as ajv's own validators have. */
export type FollowReference = ((data: unknown, context: DataValidationCxt) => boolean) &
  Pick<ValidateFunction, 'errors' | 'evaluated'>;

/** What a schema that was referred to says of a value. */
interface Verdict {
  readonly data: unknown;
  readonly path: string;
  readonly errors: ErrorObject[] | null;
}

/** The last verdict of each reference, as long as one validation goes on: several of its schemas may ask for the same. */
const verdicts = new Map<FollowReference, Verdict>();

/** How many references are being followed, each inside another. */
let depth = 0;

/** Follows a reference when a value first gets there. */
export function followReference(compile: () => ValidateFunction): FollowReference {
  let validate: ValidateFunction | undefined;
  const active: { readonly data: unknown; readonly path: string }[] = [];
  const follow: FollowReference = (data, context) => {
    validate ??= compile();
    const path = context.instancePath;
    const last = verdicts.get(follow);
    if (last?.path === path && last.data === data) {
      // One error says that it is wrong; all of them again would multiply.
      follow.errors = last.errors?.slice(0, 1) ?? null;
      return last.errors === null;
    }
    // A schema that comes back to itself for the same value asks nothing more of it.
    if (active.some((call) => call.path === path && call.data === data)) {
      follow.errors = null;
      return true;
    }
    active.push({ data, path });
    depth++;
    try {
      // ajv compiles nothing asynchronous here.
      const isValid = validate(data, context) as boolean;
      follow.errors = validate.errors ?? null;
      if (validate.evaluated !== undefined) follow.evaluated = validate.evaluated;
      verdicts.set(follow, { data, path, errors: isValid ? null : (validate.errors ?? []) });
      return isValid;
    } finally {
      active.pop();
      // Nothing of a request is kept when it is judged.
      if (--depth === 0) verdicts.clear();
    }
  };
  follow.errors = null;
  follow.evaluated = { dynamicProps: true, dynamicItems: true };
  return follow;
}
