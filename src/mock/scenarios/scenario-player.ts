import type { Clock } from '../../state/clock.ts';
import type { Room, Tenant } from '../../state/room.ts';
import { weightOf } from '../../state/weight.ts';
import type { FaultRule, ListedFault } from '../faults/faults.ts';
import { RuleQueue } from '../faults/rule-queue.ts';
import { InputInvalid } from '../refusals/refusals.ts';
import type { MockRequest } from '../request.ts';
import type { FittedScenario } from './scenario.ts';

/** A step of a scenario and its use; numbered from 1. */
export interface PlayedStep extends ListedFault {
  /** To how many more requests it applies; null if unlimited. */
  readonly left: number | null;
}

/** The scenario of a session and its progress. */
export interface PlayedScenario {
  readonly name: string | null;
  readonly description: string | null;
  /** The time at which the clock stands still; null if it runs. */
  readonly clock: string | null;
  /** The resources whose records the scenario has set. */
  readonly records: readonly string[];
  readonly steps: readonly PlayedStep[];
}

/** Plays one scenario at a time in a session. */
export class ScenarioPlayer implements Tenant {
  /** The scenario is not dropped for another session. */
  readonly oldest = undefined;
  /** The clock of the session: the mock's, unless the scenario has one. */
  readonly clock: Clock;
  #steps = new RuleQueue();
  readonly #shared: Room;
  #playing: FittedScenario | undefined;
  #bytes = 0;
  #hasLeft = false;

  /**
   * @param clock of the mock
   * @param shared the room shared with the rules and scenarios of other sessions
   */
  constructor(clock: Clock, shared: Room) {
    this.clock = { now: () => (this.#playing?.clock ?? clock).now() };
    this.#shared = shared;
  }

  dropOldest(): void {}

  /** Starts the scenario of all sessions at its first step. It is in memory once, so it takes no room. */
  start(fitted: FittedScenario): void {
    this.#begin(fitted, 0);
  }

  /**
   * Starts a scenario at its first step, in place of the previous one.
   * @returns restores the previous scenario at its step
   * @throws {InputInvalid} if there is no room
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

  /** Returns false if no scenario was played. */
  end(): boolean {
    const wasPlaying = this.#playing !== undefined;
    this.#begin(undefined, 0);
    return wasPlaying;
  }

  /** Drops the scenario and gives up the room when the session is no longer used. */
  leave(): void {
    this.end();
    this.#hasLeft = true;
    this.#shared.leave(this);
  }

  /** Works like {@link RuleQueue.mayFit}, for the steps. */
  mayFit(operationId: string): boolean {
    return this.#playing !== undefined && this.#steps.mayFit(operationId);
  }

  /** Works like {@link RuleQueue.take}, for the steps. */
  take(operationId: string, request: MockRequest, draw: (step: number) => number): FaultRule | undefined {
    return this.#playing === undefined ? undefined : this.#steps.take(operationId, request, draw);
  }

  /** Undefined if no scenario is played. */
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
