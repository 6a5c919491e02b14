import type { Operation } from '../../openapi/operations/operation.ts';
import type { Call, MockReply } from '../reply.ts';
import type { MockRequest } from '../request.ts';
import type { Session } from '../sessions/session.ts';
import type { FaultKind, FaultRule } from './faults.ts';
import type { AskedAnswer, Preferences } from './preferences.ts';

/** What happens to a request besides what it asks for. */
export interface Disturbance {
  readonly delayMilliseconds: number;
  readonly asked: AskedAnswer | undefined;
  /** A status to answer with and nothing else. */
  readonly status: 500 | 503 | undefined;
  readonly disruption: MockReply['disruption'];
}

export interface DisturbanceOptions {
  /** The delay of every answer, in milliseconds, drawn between the two. */
  readonly latency?: { readonly least: number; readonly most: number } | undefined;
  /** The share of requests that fail, from 0 to 1. */
  readonly faultRate?: number | undefined;
}

/** What `--fault-rate` makes of a request that it hits. */
const randomFaults: readonly FaultKind[] = ['500', '503', 'reset'];

/** Decides what disturbs a request: its own `Prefer`, else the first rule that fits, else a step of the
 * scenario, else what the whole server does. */
export class Disturbances {
  readonly #options: DisturbanceOptions;

  constructor(options: DisturbanceOptions) {
    this.#options = options;
  }

  /** What is drawn for each request, whatever becomes of it. */
  get questions(): readonly string[] {
    const { latency, faultRate = 0 } = this.#options;
    return [...(latency === undefined ? [] : ['latency']), ...(faultRate === 0 ? [] : ['fault rate'])];
  }

  /** Undefined for a request that nothing disturbs. */
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

/** @internal The first rule that fits a request, else the step of the scenario; it counts as fired. */
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

/** @internal The question of the random source that a draw for a request is. */
export function drawQuestion(what: string, operationId: string, url: string): string {
  return `${what}\n${operationId}\n${url}`;
}

function askedBy(rule: FaultRule | undefined): AskedAnswer | undefined {
  if (rule?.status === undefined && rule?.example === undefined) return undefined;
  return { code: rule.status?.toString(), example: rule.example, dynamic: undefined };
}
