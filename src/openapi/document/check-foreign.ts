import type { FakerMethods } from '../sample/faker-methods.ts';
import type { SchemaCompiler } from '../schemas/schema-compiler.ts';
import type { DocumentProblem } from './document-error.ts';
import { examinesExamples } from './faults/example-faults.ts';
import { allFaultsOf } from './faults/faults-of.ts';
import { problemsOf } from './faults/problems-of.ts';
import type { SourceFiles } from './source-files.ts';

/**
 * Finds everything that is wrong with a document that was not written for this program: what reading it shows, and the
 * examples and defaults that break their schemas, all of which it compiles.
 * @param schemas a compiler that accepts schemas as they are
 */
export function checkForeign(files: SourceFiles, schemas: SchemaCompiler, faker: FakerMethods): DocumentProblem[] {
  const options = { hasFakerMethod: (name: string) => faker.has(name), examine: examinesExamples(schemas) };
  return problemsOf(files, allFaultsOf(files, options));
}
