import { packageOf } from '../packages.ts';
import { type Kind, SchemaCompiler } from '../schemas/schema-compiler.ts';
import type { WantedValidator } from '../schemas/schema-list.ts';
import type { LeadingReference } from '../schemas/unlinked-schemas.ts';
import type { SourceFiles } from './source-files.ts';

/** Writes the validators of a document that isn't ours as code, each with all that it refers to. */
export class PortableValidators {
  readonly #schemas: SchemaCompiler;
  readonly #write: (wanted: WantedValidator) => string;
  readonly #written = new Map<string, Written>();
  /** The references of the validator that is being written. */
  #references: WantedValidator[] = [];
  #left: number;

  /** @param mostCode the most code for all of them, in characters */
  constructor(files: SourceFiles, extensions: readonly string[], mostCode: number) {
    this.#left = mostCode;
    this.#schemas = new SchemaCompiler(files, false, {}, extensions, true);
    const writer = this.#schemas.writer((kind) => (reference, isInChoice) => {
      const { _ } = packageOf('ajv');
      const { ref, holder, target } = reference;
      if (target === undefined) return _`nowhere(${ref}, ${files.numberOf(holder.uri)}, ${holder.pointer})`;
      return _`follow(${isInChoice ? `${kind} in a choice` : kind}, ${this.#refer(target, isInChoice ? choiceOf(kind) : kind)})`;
    });
    this.#write = ({ place, kind }) => writer(place, kind);
  }

  /** Writes a validator and those that it refers to, unless they are written. Returns the reasons why some can't be. */
  add(first: WantedValidator): string[] {
    const reasons = new Set<string>();
    const wanted = new Map([[this.#keyOf(first), first]]);
    // The loop also reaches validators that are added during it.
    for (const [key, one] of wanted) {
      const written = this.#written.get(key) ?? this.#writeOne(one);
      this.#written.set(key, written);
      if (written.problem !== undefined) reasons.add(written.problem);
      for (const reference of written.references) wanted.set(this.#keyOf(reference), reference);
    }
    return [...reasons];
  }

  /** A JavaScript expression: a function of a `ValidatorRuntime` that returns the validators. */
  code(): string {
    const entries = [...this.#written].flatMap(([key, { code }]) =>
      code === undefined ? [] : `${JSON.stringify(key)}: (module) => {${code}},\n`,
    );
    return `({ require, regExpOf, lazily, follow, nowhere }) => lazily({\n${entries.join('')}})`;
  }

  #refer(place: NonNullable<LeadingReference['target']>, kind: Kind): string {
    const wanted = { place, kind };
    this.#references.push(wanted);
    return this.#keyOf(wanted);
  }

  #keyOf({ place, kind }: WantedValidator): string {
    return this.#schemas.keyOf(place, kind);
  }

  #writeOne(wanted: WantedValidator): Written {
    if (this.#left <= 0) return left('the document is too large to be compiled whole');
    this.#references = [];
    try {
      const code = this.#write(wanted);
      this.#left -= code.length;
      return { code, problem: undefined, references: this.#references };
    } catch (error) {
      const { message } = error instanceof Error ? error : new Error(String(error));
      return left(`the schema at ${wanted.place.pointer} can't be compiled: ${message}`);
    }
  }
}

interface Written {
  readonly code: string | undefined;
  readonly problem: string | undefined;
  readonly references: readonly WantedValidator[];
}

function left(problem: string): Written {
  return { code: undefined, problem, references: [] };
}

/** In a choice, no defaults are filled in. */
function choiceOf(kind: Kind): Kind {
  return kind === 'input' ? 'request' : kind;
}
