import type { ApiDocument } from '../../openapi/document/api-document.ts';
import type { Place } from '../../openapi/document/source-files.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import type { Resource } from '../../openapi/resources/resource.ts';
import type { Case, Check } from '../cases/case.ts';
import { makeCase } from '../cases/make-case.ts';
import type { Proof, Step } from '../cases/step.ts';
import type { Sureness } from './acceptance.ts';
import { type BodyTrial, bodyTrials, type TriedDraft } from './body-trials.ts';
import { derivedStep, type StepExtras } from './derived-step.ts';
import { type Draft, type DraftOptions, Drafts } from './drafts.ts';
import { declaredBodies } from './inputs.ts';
import { whyNotSent, worksOnMade } from './may-be-sent.ts';
import type { RequestSchema } from './request-schema.ts';
import { shownAt } from './shown-facts.ts';
import type { Making, Path } from './sound-values.ts';
import {
  listStepOf,
  mainPurpose,
  type Purpose,
  type PurposeOf,
  purposeFor,
  seedOf,
  stepOf,
  type World,
} from './world.ts';

/** A body that something of the run's own is made with. */
export interface UsedTrial {
  readonly operation: Operation;
  readonly trial: BodyTrial;
  /** The step that sends it. */
  readonly step: string;
  readonly found: TriedDraft;
}

/** What the cases of a document alone are made with. */
export class Suite {
  readonly document: ApiDocument;
  readonly world: World;
  readonly drafts: Drafts;
  readonly #whyNot = new Map<Operation, string | undefined>();
  readonly #proofs = new Map<string, Proof>();
  readonly #creations = new Map<string, readonly Step[]>();
  readonly #trials = new Map<Operation, readonly BodyTrial[]>();
  /** How many of the bodies that are worth trying something was made with. */
  readonly #used = new Map<Operation, number>();
  readonly usedTrials: UsedTrial[] = [];

  constructor(world: World) {
    this.document = world.document;
    this.world = world;
    this.drafts = new Drafts(world);
  }

  /**
   * What an action works on: something of its own, since others must not find done to theirs what it does. Undefined for
   * what may work on what all others do.
   */
  ownOf(operation: Operation): Resource | undefined {
    if (operation.method !== 'POST' || this.world.roleOf(operation) !== undefined) return undefined;
    // Where no valid request is sent, nothing is made for it.
    if (!this.asks(operation)) return undefined;
    return this.#lastMade(operation);
  }

  /** Whether there is an operation, and requests of it that should succeed are sent. */
  asks(operation: Operation | undefined): operation is Operation {
    return operation !== undefined && this.whyNotSent(operation) === undefined;
  }

  /** Why requests of an operation that should succeed are not sent; undefined if they are. */
  whyNotSent(operation: Operation): string | undefined {
    if (!this.#whyNot.has(operation)) this.#whyNot.set(operation, whyNotSent(operation, this.world));
    return this.#whyNot.get(operation);
  }

  /**
   * Whether invalid requests of an operation are sent: a sound deployment refuses them. Of what nothing deletes, only a
   * deployment on this machine is asked; and none is asked to do something to what others have made.
   */
  mayBeRefused(operation: Operation): boolean {
    if (this.whyNotSent(operation) === undefined) return true;
    const { isLocal } = this.world.given;
    const isMissing = this.world.missingFor(operation, this.world.createdBy(operation)) !== undefined;
    const isOfOthers = operation.pathParameters.length > 0 && !worksOnMade(operation, this.world);
    return isLocal && operation.method === 'POST' && !isMissing && !isOfOthers;
  }

  /** The ids of the steps that create one of a resource: the first that succeeds counts. */
  creationIds(resource: Resource, purpose: Purpose): readonly string[] {
    return this.creation(resource, purpose).map(({ id }) => id);
  }

  /** What of each resource an operation works on. */
  purposeOf(operation: Operation): PurposeOf {
    return purposeFor(this.ownOf(operation), operation.id);
  }

  /** The last thing that a path names, or an input takes, where the run has made it. */
  #lastMade(operation: Operation): Resource | undefined {
    for (const { name } of operation.pathParameters.toReversed()) {
      const source = this.world.sourceAt(operation, { in: 'path', name });
      if (source?.kind === 'created') return source.resource;
    }
    const [body] = declaredBodies(this.document, operation);
    for (const name of body?.facts.decided.required ?? []) {
      const source = this.world.sourceAt(operation, { in: 'body', name: `/${name}` });
      if (source?.kind === 'created') return source.resource;
    }
    return undefined;
  }

  /** What values of an operation's body are made with. */
  making(operation: Operation, path: Path): Making {
    const taken = this.world.takenInBody(operation, this.purposeOf(operation));
    const leftOut = (at: Path) => this.world.isOutOfReach(operation, { in: 'body', name: at });
    return { seed: seedOf(`${operation.id}${path}`), taken, leftOut };
  }

  /** A request of an operation, as the document allows it. */
  step(id: string, operation: Operation, options: DraftOptions = {}, extras: Partial<StepExtras> = {}): Step {
    return this.asStep(id, operation, this.draft(operation, id, options), extras);
  }

  /** @param id of the step that it is for: the same id makes the same values */
  draft(operation: Operation, id: string, options: DraftOptions = {}): Draft {
    const draft = this.drafts.of(operation, id, { purposeOf: this.purposeOf(operation), ...options });
    // What lets somebody in, nobody makes up.
    return lettingIn.test(`${operation.id} ${operation.path}`) ? { ...draft, unsure: [...draft.unsure, ''] } : draft;
  }

  asStep(id: string, operation: Operation, draft: Draft, extras: Partial<StepExtras> = {}): Step {
    const made = this.world.createdBy(operation);
    const isMade = made !== undefined && this.world.sourceOf(made).kind === 'created';
    const isCreation = isMade && (extras.method ?? operation.method) === operation.method;
    const { allowsLeftovers } = this.world.given;
    const isKept = allowsLeftovers && made === undefined && isCreating(operation) && extras.method === undefined;
    // Whatever a case is about, what a person has left out is not asked.
    const leftOut = this.world.given.leftOut?.get(operation.id);
    const whyNot = leftOut === undefined ? {} : { whyNot: leftOut };
    return derivedStep(id, operation, draft, {
      mayCreate: isCreation,
      ...extras,
      ...whyNot,
      ...(isKept && { leaves: 'as allowed' }),
    });
  }

  /**
   * The steps that create one of a resource: the first that succeeds counts. The one that most requests work on has what is
   * required alone: the less is said, the less can be refused. Each other tries a body that the document allows.
   */
  creation(resource: Resource, purpose: Purpose): readonly Step[] {
    const id = stepOf(resource, purpose);
    const known = this.#creations.get(id);
    if (known !== undefined || resource.create === undefined) return known ?? [];
    const { create } = resource;
    const first = purpose === mainPurpose ? undefined : this.#tryOut(create, id);
    const [body] = declaredBodies(this.document, create);
    const attempts: DraftOptions[] = [{ optional: 'none' }];
    if (body !== undefined) attempts.push({ optional: 'all' });
    if (body !== undefined && body.examples.length > 0) attempts.push({ isExample: true });
    const all = [...(first === undefined ? [] : [first]), ...attempts];
    const steps = all.map((attempt, index) => {
      const at = index === 0 ? id : `${id}/${index + 1}`;
      const extras = index === 0 ? {} : { insteadOf: id };
      return 'draft' in attempt
        ? this.asStep(at, create, attempt.draft, extras)
        : this.step(at, create, { ...attempt, purposeOf: () => mainPurpose }, extras);
    });
    this.#creations.set(id, steps);
    return steps;
  }

  /** The next body that is worth trying; undefined where there is none. */
  #tryOut(operation: Operation, step: string): TriedDraft | undefined {
    const [trial] = this.unusedTrials(operation);
    if (trial === undefined) return undefined;
    this.#used.set(operation, (this.#used.get(operation) ?? 0) + 1);
    const found = trial.draft(step);
    if (found !== undefined) this.usedTrials.push({ operation, trial, step, found });
    return found;
  }

  /** Bodies that nothing was made with. */
  unusedTrials(operation: Operation): readonly BodyTrial[] {
    const all = this.#trials.get(operation) ?? bodyTrials(this, operation);
    this.#trials.set(operation, all);
    return all.slice(this.#used.get(operation) ?? 0);
  }

  /** The proof that a step is sent in; undefined for one that is in none. */
  proofOf(step: string): Proof | undefined {
    return [...this.#proofs.values()].find(({ steps }) => steps.some(({ id }) => id === step));
  }

  /** How sure it is that the first creation of a resource is accepted. */
  surenessOf(resource: Resource, purpose: Purpose): Sureness {
    const id = stepOf(resource, purpose);
    const used = this.usedTrials.find(({ step }) => step === id)?.found;
    // That what is tried is accepted, a case of its own says.
    if (used !== undefined) return { isSure: false, unsure: used.draft.unsure };
    return { isSure: true, unsure: resource.create === undefined ? [] : this.drafts.of(resource.create, id).unsure };
  }

  /** What the success of an operation shows at a place; undefined where the document does not say. */
  shown(operation: Operation, at: string): RequestSchema | undefined {
    return shownAt(this.document, operation, at);
  }

  /** The requests of an operation that have all that is optional, with plain values. */
  baseOf(operation: Operation): readonly string[] {
    const used = this.usedTrials.flatMap((one) =>
      one.operation === operation && one.trial.name === 'optional/all' ? [one.step] : [],
    );
    return [...used, `${operation.id}/optional/all`];
  }

  /** The requests of an operation that have nothing special. */
  plainOf(operation: Operation): readonly string[] {
    const created = this.world.createdBy(operation);
    if (created !== undefined && this.world.isOwn(created)) return this.creationIds(created, mainPurpose);
    const role = this.world.roleOf(operation);
    if (role?.role === 'list' && this.world.sourceOf(role.resource).kind === 'listed')
      return [listStepOf(role.resource)];
    const id = plainId(operation);
    return [id, ...[2, 3, 4, 5].map((attempt) => `${id}/${attempt}`)];
  }

  /**
   * Several requests in their order. Cases that look at the same answers share them: the first proof of an id is that of
   * all.
   * @param isIndependent whether others may be on their way at the same time
   */
  proof(id: string, steps: readonly Step[], isIndependent = false): Proof {
    const known = this.#proofs.get(id) ?? { id, steps, isIndependent };
    this.#proofs.set(id, known);
    return known;
  }

  case(
    operation: Operation,
    name: string,
    place: Place,
    proof: Proof | undefined,
    checks: readonly Check[],
    step?: string,
  ): Case {
    return makeCase(this.document, {
      ...{ id: `${operation.id}/${name}`, operation, place, proof, checks },
      ...(step !== undefined && { step }),
    });
  }
}

/** Whether an operation creates something, as far as its success says. */
function isCreating({ method, success }: Operation): boolean {
  return method === 'POST' && success.status === 201;
}

const lettingIn = /auth|token|log_?in|sign_?in|session|oauth|credential/i;

export function plainId({ id }: Operation): string {
  return `${id}/valid`;
}
