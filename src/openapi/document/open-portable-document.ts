// The validators and samples of the document need these later.
import '../node-packages.ts';
import type { ValidateFunction } from 'ajv';
import { packageVersion } from '../package-files.ts';
import { packageOf } from '../packages.ts';
import { regExpOf } from '../schemas/readable-pattern.ts';
import { type CompiledValidators, SchemaCompiler, SchemaNotCompiled } from '../schemas/schema-compiler.ts';
import { type FollowReference, followReference } from '../schemas/unlinked-schemas.ts';
import { type ApiDocument, documentOf } from './api-document.ts';
import { type DocumentFramework, extensionsOf } from './extensions.ts';
import { CompiledByAnotherVersion, type PortableDocument, type ValidatorRuntime } from './portable-document.ts';
import { SourceFiles } from './source-files.ts';

/**
 * Opens a document that was compiled into a module.
 * @param frameworks those that a document can name
 * @throws {CompiledByAnotherVersion}
 */
export function openPortable(
  { version, isOwn, files: given, validators }: PortableDocument,
  frameworks: readonly DocumentFramework[],
): ApiDocument {
  if (version !== packageVersion) throw new CompiledByAnotherVersion(version, packageVersion);
  const known = given.map(({ uri, path, json }) => ({ uri, path, text: json, isJson: true, value: JSON.parse(json) }));
  const files = new SourceFiles(known, undefined, isOwn);
  files.complete();
  const extensions = extensionsOf(files.valueAt(files.root), frameworks);
  const ready = readyValidators(files, validators);
  const schemas = new SchemaCompiler(files, isOwn, ready, Object.keys(extensions.schemas));
  return documentOf({ files, schemas, extensions, isOwn });
}

function readyValidators(files: SourceFiles, make: PortableDocument['validators']): CompiledValidators {
  const followed = new Map<string, FollowReference>();
  const once = (key: string, follow: () => ValidateFunction): FollowReference => {
    const known = followed.get(key) ?? followReference(follow);
    followed.set(key, known);
    return known;
  };
  const validatorAt = (key: string): ValidateFunction => {
    const validator = made[key];
    if (validator !== undefined) return validator;
    const [, pointer = ''] = /#(.*)$/s.exec(key) ?? [];
    throw new SchemaNotCompiled(files.problem({ ...files.root, pointer }, 'was not compiled'));
  };
  const runtime: ValidatorRuntime = {
    require: packageOf('ajvRuntime'),
    regExpOf,
    lazily: madeLazily,
    follow: (from, key) => once(`${from} ${key}`, () => validatorAt(key)),
    nowhere: (ref, file, pointer) =>
      once(`nowhere ${ref} ${file}#${pointer}`, () => {
        const uri = files.all()[file]?.uri ?? '';
        throw files.leadsNowhere(ref, { uri, pointer });
      }),
  };
  const made = make(runtime);
  return made;
}

const madeLazily: ValidatorRuntime['lazily'] = (code) => {
  const made: Record<string, ValidateFunction> = {};
  for (const [key, run] of Object.entries(code)) {
    Object.defineProperty(made, key, {
      configurable: true,
      enumerable: true,
      get() {
        const module: { exports: unknown } = { exports: undefined };
        run(module);
        // The compiler wrote the code of a validator.
        const value = module.exports as ValidateFunction;
        Object.defineProperty(made, key, { value });
        return value;
      },
    });
  }
  return made;
};
