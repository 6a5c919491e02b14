import type { AnySchema, Code, CodeKeywordDefinition, ErrorObject, ValidateFunction } from 'ajv';
import type { Ajv2020 } from 'ajv/dist/2020.js';
import type { DataValidationCxt } from 'ajv/dist/types/index.js';
import { keyOf, type Place, type SourceFiles } from '../document/source-files.ts';
import { packageOf } from '../packages.ts';
import type { Reference } from './dialect.ts';

/** Copies the schema at a place for ajv. */
export type CopySchema = (place: Place, reference: Reference) => AnySchema;

/** A `$ref`, the object that has it, and its target; undefined for a broken one. */
export interface LeadingReference {
  readonly ref: string;
  readonly holder: Place;
  readonly target: Place | undefined;
}

/** Writes code whose value is a {@link FollowReference}. */
export type WriteReference = (reference: LeadingReference, isInChoice: boolean) => Code;

/** Replaces a `$ref` in a copy: the number of its target. */
const keyword = 'x-leads-to';

/**
 * Schemas that are compiled without their targets: a `$ref` is followed when a value first reaches it. So a call compiles
 * only what its values need, however large the document is, and references may be circular.
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
   * @param withoutDefaults follows the references inside `oneOf`, `anyOf`, `not` and `if`, where this one fills in
   * defaults: an alternative that does not match must leave the value unchanged for the others, as ajv's own do
   * @param writesReference writes the code that follows a reference, where the validators are kept as code
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

  /** The validator throws {@link DocumentError} for a value that reaches a broken reference. */
  compile(place: Place): ValidateFunction {
    return this.#ajv.compile(this.#copy(place, (ref, holder) => ({ [keyword]: this.#numberOf(ref, holder) })));
  }

  #numberOf(ref: string, holder: Place): number {
    // A broken reference is a fault only when a value reaches it.
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

/** Validates by the target of a reference; has the errors of the last call, like ajv's own validators. */
export type FollowReference = ((data: unknown, context: DataValidationCxt) => boolean) &
  Pick<ValidateFunction, 'errors' | 'evaluated'>;

/** The result of a target schema for a value. */
interface Verdict {
  readonly data: unknown;
  readonly path: string;
  readonly errors: ErrorObject[] | null;
}

/** The last result of each reference during one validation: several of its schemas may need the same. */
const verdicts = new Map<FollowReference, Verdict>();

/** The number of nested references that are being followed. */
let depth = 0;

/** Follows a reference when a value first reaches it. */
export function followReference(compile: () => ValidateFunction): FollowReference {
  let validate: ValidateFunction | undefined;
  const active: { readonly data: unknown; readonly path: string }[] = [];
  const follow: FollowReference = (data, context) => {
    validate ??= compile();
    const path = context.instancePath;
    const last = verdicts.get(follow);
    if (last?.path === path && last.data === data) {
      // One error is enough; repeating all of them would multiply.
      follow.errors = last.errors?.slice(0, 1) ?? null;
      return last.errors === null;
    }
    // A circular reference for the same value adds no condition.
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
      // Drops all data of a request once it is validated.
      if (--depth === 0) verdicts.clear();
    }
  };
  follow.errors = null;
  follow.evaluated = { dynamicProps: true, dynamicItems: true };
  return follow;
}
