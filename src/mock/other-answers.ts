import { BodyWriter } from '../openapi/bodies/write/body-writer.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import { ResponseNegotiator } from './response-negotiator.ts';

/** How the answers of documents that aren't our own are chosen and written; loaded when the first is asked for. */
export class OtherAnswers {
  readonly negotiator: ResponseNegotiator;
  readonly writer: BodyWriter;

  constructor(document: ApiDocument) {
    this.negotiator = new ResponseNegotiator(document);
    this.writer = new BodyWriter(document.files);
  }
}
