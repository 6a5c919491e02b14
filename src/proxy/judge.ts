import type { Found } from '../contract/traffic/found.ts';
import type { TrafficJudge } from '../contract/traffic/traffic-judge.ts';

export type { Found };

/** Judges traffic through the proxy by the document, as the suite judges a recording. */
export type Judge = Pick<TrafficJudge, 'find' | 'requestViolations' | 'answerViolations'>;
