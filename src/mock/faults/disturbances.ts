import type { Operation } from '../../openapi/operations/operation.ts';
import type { Call, MockReply } from '../reply.ts';
import type { MockRequest } from '../request.ts';
import type { Session } from '../sessions/session.ts';
import type { FaultKind, FaultRule } from './faults.ts';
import type { AskedAnswer, Preferences } from './preferences.ts';

/** The disturbances of a request. */
interface Disturbance {
  readonly delayMilliseconds: number;
  readonly asked: AskedAnswer | undefined;
  /** The status of an answer without any other content. */
  readonly status: 500 | 503 | undefined;
  readonly disruption: MockReply['disruption'];
}

export interface DisturbanceOptions {
  /** The bounds between which the delay of each answer is drawn, in milliseconds. */
  readonly latency?: { readonly least: number; readonly most: number } | undefined;
  /** The share of requests that fail, from 0 to 1. */
  readonly faultRate?: number | undefined;
}

/** The faults from which `--fault-rate` draws. */
const randomFaults: readonly FaultKind[] = ['500', '503', 'reset'];

/**
 * Decides what disturbs a request: its own `Prefer`, then the first matching rule, then the next step of the scenario,
 * then the options of the whole server.
 */
export class Disturbances {
  readonly #options: DisturbanceOptions;

  constructor(options: DisturbanceOptions) {
    this.#options = options;
  }

  /** The random questions that are asked for each request, even for one that fails. */
  get questions(): readonly string[] {
    const { latency, faultRate = 0 } = this.#options;
    return [...(latency === undefined ? [] : ['latency']), ...(faultRate === 0 ? [] : ['fault rate'])];
  }

  /** Returns undefined for a request that nothing disturbs. */
  of({ id }: Operation, call: Call, preferences: Preferences | undefined): Disturbance | undefined {
    const { request, session } = call;
    const draw = drawFor(id, request, session);
    const rule = request.rule ?? takeRule(id, request, session);
    const delayMilliseconds = preferences?.waitMilliseconds ?? rule?.delayMs ?? this.#latency(draw);
    const fault = preferences?.fault ?? (rule === undefined ? this.#randomFault(draw) : rule.fault);
    if (delayMilliseconds === 0 && rule === undefined && fault === undefined) return undefined;
    const asked = askedBy(rule);
    if (fault === '500' || fault === '503')
      return { delayMilliseconds, asked, status: fault === '500' ? 500 : 503, disruption: undefined };
    return { delayMilliseconds, asked, status: undefined, disruption: fault };
  }

  #latency(draw: (what: string) => number): number {
    const { latency } = this.#options;
    if (latency === undefined) return 0;
    return latency.least + Math.round(draw('latency') * (latency.most - latency.least));
  }

  #randomFault(draw: (what: string) => number): FaultKind | undefined {
    const { faultRate = 0 } = this.#options;
    if (faultRate === 0) return undefined;
    const drawn = draw('fault rate');
    return drawn < faultRate ? randomFaults[Math.floor((drawn / faultRate) * randomFaults.length)] : undefined;
  }
}

/** @internal Takes the first rule that matches a request, or a step of the scenario, and counts it as fired. */
export function takeRule(id: string, request: MockRequest, session: Session): FaultRule | undefined {
  const draw = drawFor(id, request, session);
  return (
    session.faults.take(id, request, (rule) => draw(`fault ${rule}`)) ??
    session.scenario.take(id, request, (step) => draw(`step ${step}`))
  );
}

function drawFor(id: string, { url }: MockRequest, { random }: Session): (what: string) => number {
  return (what) => random.for(drawQuestion(what, id, url)).next();
}

/** @internal Names the question to the random source for a draw. */
export function drawQuestion(what: string, operationId: string, url: string): string {
  return `${what}\n${operationId}\n${url}`;
}

function askedBy(rule: FaultRule | undefined): AskedAnswer | undefined {
  if (rule?.status === undefined && rule?.example === undefined) return undefined;
  return { code: rule.status?.toString(), example: rule.example, dynamic: undefined };
}
