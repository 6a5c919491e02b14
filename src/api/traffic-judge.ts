import { TrafficJudge, type TrafficJudgeOptions } from '../contract/traffic/traffic-judge.ts';
import { frameworkOf } from '../framework/frameworks.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';

/**
 * What judges the requests and answers of a document's API, which reads requests as its framework does (`x-framework`).
 * Use this, and not the class alone, wherever the document may be one of our own.
 */
export function trafficJudgeOf(
  document: ApiDocument,
  options: Omit<TrafficJudgeOptions, 'reading'> = {},
): TrafficJudge {
  const framework = frameworkOf(document);
  // One that no document names reads what the document says, and nothing else.
  return new TrafficJudge(document, { ...options, reading: framework.name === undefined ? undefined : framework });
}
