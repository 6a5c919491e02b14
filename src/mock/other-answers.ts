import { BodyWriter } from '../openapi/bodies/write/body-writer.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import { ResponseNegotiator } from './response-negotiator.ts';

/** Chooses and writes the answers of foreign documents. Loaded on first use. */
export class OtherAnswers {
  readonly negotiator: ResponseNegotiator;
  readonly writer: BodyWriter;

  constructor(document: ApiDocument) {
    this.negotiator = new ResponseNegotiator(document);
    this.writer = new BodyWriter(document.files);
  }
}
