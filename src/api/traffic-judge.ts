import { TrafficJudge, type TrafficJudgeOptions } from '../contract/traffic/traffic-judge.ts';
import { frameworkOf } from '../framework/frameworks.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';

/**
 * Makes a judge of requests and answers that reads requests as the document's framework does (`x-framework`). Use it instead
 * of the class wherever the document may be an own one.
 */
export function trafficJudgeOf(
  document: ApiDocument,
  options: Omit<TrafficJudgeOptions, 'reading'> = {},
): TrafficJudge {
  const framework = frameworkOf(document);
  // The default framework, which no document names, adds nothing to the document.
  return new TrafficJudge(document, { ...options, reading: framework.name === undefined ? undefined : framework });
}
