import type { ApiDocument } from '../openapi/document/api-document.ts';
import { Answers } from '../openapi/resources/answers.ts';
import { InputReader } from '../openapi/resources/inputs.ts';
import { SchemaFactsReader } from '../openapi/resources/schema-facts.ts';
import { SchemaReader } from '../openapi/sample/schema-reader.ts';
import { Dialect } from '../openapi/schemas/dialect.ts';

/** A document with its shared schema readers. */
export class Reading {
  readonly document: ApiDocument;
  readonly schemas: SchemaFactsReader;
  readonly answers: Answers;
  readonly inputs: InputReader;
  /** Reads schemas of responses. */
  readonly shown: SchemaReader;

  constructor(document: ApiDocument) {
    this.document = document;
    const { files } = document;
    this.schemas = new SchemaFactsReader(files);
    this.answers = new Answers(this.schemas);
    this.inputs = new InputReader(files, this.schemas);
    this.shown = new SchemaReader(files, new Dialect(files), 'response');
  }
}
