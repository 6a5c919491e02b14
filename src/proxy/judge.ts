import type { Found } from '../contract/traffic/found.ts';
import type { TrafficJudge } from '../contract/traffic/traffic-judge.ts';

export type { Found };

/** Holds what goes through the proxy against the document, as the suite does with a recording. */
export type Judge = Pick<TrafficJudge, 'find' | 'requestViolations' | 'answerViolations'>;
