import { TrafficJudge, type TrafficJudgeOptions } from '../contract/traffic/traffic-judge.ts';
import { frameworkOf } from '../framework/frameworks.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';

/**
 * Creates a judge of requests and answers that parses requests like the framework of the document (`x-framework`). Use it
 * instead of the class if the document may be a built-in one.
 */
export function trafficJudgeOf(
  document: ApiDocument,
  options: Omit<TrafficJudgeOptions, 'reading'> = {},
): TrafficJudge {
  const framework = frameworkOf(document);
  // The default framework, which documents do not name, changes nothing.
  return new TrafficJudge(document, { ...options, reading: framework.name === undefined ? undefined : framework });
}
