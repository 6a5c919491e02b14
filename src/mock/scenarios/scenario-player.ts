import type { Clock } from '../../state/clock.ts';
import type { Room, Tenant } from '../../state/room.ts';
import { weightOf } from '../../state/weight.ts';
import type { FaultRule, ListedFault } from '../faults/faults.ts';
import { RuleQueue } from '../faults/rule-queue.ts';
import { InputInvalid } from '../refusals/refusals.ts';
import type { MockRequest } from '../request.ts';
import type { FittedScenario } from './scenario.ts';

/** A step of a scenario as it stands: the rule that it is, from 1. */
export interface PlayedStep extends ListedFault {
  /** How many requests it still applies to; null where that is without end. */
  readonly left: number | null;
}

/** A scenario as it stands in a session. */
export interface PlayedScenario {
  readonly name: string | null;
  readonly description: string | null;
  /** The time at which the clock stands still; null where it goes as ever. */
  readonly clock: string | null;
  /** The resources whose records it has set. */
  readonly records: readonly string[];
  readonly steps: readonly PlayedStep[];
}

/** Plays a scenario in a session, one at a time; none before it is given one. */
export class ScenarioPlayer implements Tenant {
  /** Only this session forgets its scenario. */
  readonly oldest = undefined;
  /** The session's: that of the mock, unless the scenario has one. */
  readonly clock: Clock;
  #steps = new RuleQueue();
  readonly #shared: Room;
  #playing: FittedScenario | undefined;
  #bytes = 0;
  #hasLeft = false;

  /**
   * @param clock of the mock
   * @param shared with the rules and scenarios of other sessions
   */
  constructor(clock: Clock, shared: Room) {
    this.clock = { now: () => (this.#playing?.clock ?? clock).now() };
    this.#shared = shared;
  }

  dropOldest(): void {}

  /** Begins with the first step of a scenario that every session starts with: it is in memory once, and takes no room. */
  start(fitted: FittedScenario): void {
    this.#begin(fitted, 0);
  }

  /**
   * Begins with the first step, in place of what was played before.
   * @returns goes back to that, also to the step that it was at
   * @throws {InputInvalid} where it has no room
   */
  play(fitted: FittedScenario): () => void {
    const bytes = weightOf(fitted.rules) + weightOf(fitted.scenario.name) + weightOf(fitted.scenario.description);
    if (this.#shared.taken - this.#bytes + bytes > this.#shared.limit) {
      const message = `The rules and scenarios of all sessions may take ${this.#shared.limit} bytes in memory, and there is no room for this one.`;
      throw new InputInvalid({ body: [message] }, message);
    }
    const [playing, steps, before] = [this.#playing, this.#steps, this.#bytes];
    this.#begin(fitted, bytes);
    return () => this.#set(playing, steps, before);
  }

  /** Whether there was one to end. */
  end(): boolean {
    const wasPlaying = this.#playing !== undefined;
    this.#begin(undefined, 0);
    return wasPlaying;
  }

  /** Forgets the scenario: the session is not used any more, and takes no room. */
  leave(): void {
    this.end();
    this.#hasLeft = true;
    this.#shared.leave(this);
  }

  /** As {@link RuleQueue.mayFit}, of the steps. */
  mayFit(operationId: string): boolean {
    return this.#playing !== undefined && this.#steps.mayFit(operationId);
  }

  /** As {@link RuleQueue.take}, of the steps. */
  take(operationId: string, request: MockRequest, draw: (step: number) => number): FaultRule | undefined {
    return this.#playing === undefined ? undefined : this.#steps.take(operationId, request, draw);
  }

  /** Undefined where none is played. */
  get played(): PlayedScenario | undefined {
    if (this.#playing === undefined) return undefined;
    const { scenario, records = {} } = this.#playing;
    const { name = null, description = null, clock = null } = scenario;
    const steps = this.#steps.list().map(({ id, fired, rule }) => {
      return { id, fired, left: rule.times === undefined ? null : rule.times - fired, rule };
    });
    return { name, description, clock, records: Object.keys(records), steps };
  }

  #begin(fitted: FittedScenario | undefined, bytes: number): void {
    const steps = new RuleQueue();
    for (const [index, rule] of (fitted?.rules ?? []).entries()) steps.add(index + 1, rule);
    this.#set(fitted, steps, bytes);
  }

  #set(fitted: FittedScenario | undefined, steps: RuleQueue, bytes: number): void {
    this.#playing = fitted;
    this.#steps = steps;
    if (!this.#hasLeft) this.#shared.take(this, bytes - this.#bytes, bytes - this.#bytes);
    this.#bytes = bytes;
  }
}
