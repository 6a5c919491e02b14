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
import { listStepOf, mainPurpose, type Purpose, type PurposeOf, purposeFor, stepOf } from './instances.ts';
import { whyNotSent, worksOnMade } from './may-be-sent.ts';
import type { RequestSchema } from './request-schema.ts';
import { seedOf } from './seeds.ts';
import { shownAt } from './shown-facts.ts';
import type { Making, Path } from './sound-values.ts';
import type { World } from './world.ts';

/** A trial body that the run uses to create one of its resources. */
export interface UsedTrial {
  readonly operation: Operation;
  readonly trial: BodyTrial;
  /** The step that sends it. */
  readonly step: string;
  readonly found: TriedDraft;
}

/** Makes the requests, proofs and cases that follow from a document alone. */
export class Suite {
  readonly document: ApiDocument;
  readonly world: World;
  readonly drafts: Drafts;
  readonly #whyNot = new Map<Operation, string | undefined>();
  readonly #proofs = new Map<string, Proof>();
  readonly #creations = new Map<string, readonly Step[]>();
  readonly #trials = new Map<Operation, readonly BodyTrial[]>();
  /** The number of trial bodies that creations use, by operation. */
  readonly #used = new Map<Operation, number>();
  readonly usedTrials: UsedTrial[] = [];

  constructor(world: World) {
    this.document = world.document;
    this.world = world;
    this.drafts = new Drafts(world);
  }

  /**
   * The resource of which an action gets an instance of its own, so that its effect does not disturb other cases. Undefined
   * for operations that may use the main instance.
   */
  ownOf(operation: Operation): Resource | undefined {
    if (operation.method !== 'POST' || this.world.roleOf(operation) !== undefined) return undefined;
    // Without a valid request, no instance is needed.
    if (!this.asks(operation)) return undefined;
    return this.#lastMade(operation);
  }

  /** Whether the operation exists and valid requests of it are sent. */
  asks(operation: Operation | undefined): operation is Operation {
    return operation !== undefined && this.whyNotSent(operation) === undefined;
  }

  /** Why valid requests of an operation are not sent; undefined if they are. */
  whyNotSent(operation: Operation): string | undefined {
    if (!this.#whyNot.has(operation)) this.#whyNot.set(operation, whyNotSent(operation, this.world));
    return this.#whyNot.get(operation);
  }

  /**
   * Whether invalid requests of an operation are sent, which a correct deployment refuses. If nothing deletes what they
   * could create, only a deployment on this machine gets them; requests on resources of others are never sent.
   */
  mayBeRefused(operation: Operation): boolean {
    if (this.whyNotSent(operation) === undefined) return true;
    const { isLocal } = this.world.given;
    const isMissing = this.world.missingFor(operation, this.world.createdBy(operation)) !== undefined;
    const isOfOthers = operation.pathParameters.length > 0 && !worksOnMade(operation, this.world);
    return isLocal && operation.method === 'POST' && !isMissing && !isOfOthers;
  }

  /** The ids of the steps that create an instance; the first that succeeds counts. */
  creationIds(resource: Resource, purpose: Purpose): readonly string[] {
    return this.creation(resource, purpose).map(({ id }) => id);
  }

  /** Selects the instance of each resource that an operation uses. */
  purposeOf(operation: Operation): PurposeOf {
    return purposeFor(this.ownOf(operation), operation.id);
  }

  /** The last resource in the path, or in a required input, that the run creates. */
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

  /** How values of an operation's body are made. */
  making(operation: Operation, path: Path): Making {
    const taken = this.world.takenInBody(operation, this.purposeOf(operation));
    const leftOut = (at: Path) => this.world.isOutOfReach(operation, { in: 'body', name: at });
    return { seed: seedOf(`${operation.id}${path}`), taken, leftOut };
  }

  /** A step with a valid request of an operation. */
  step(id: string, operation: Operation, options: DraftOptions = {}, extras: Partial<StepExtras> = {}): Step {
    return this.asStep(id, operation, this.draft(operation, id, options), extras);
  }

  /** A valid request of an operation. @param id of its step: the same id makes the same values */
  draft(operation: Operation, id: string, options: DraftOptions = {}): Draft {
    const draft = this.drafts.of(operation, id, { purposeOf: this.purposeOf(operation), ...options });
    // Credentials of a login can't be made up.
    return lettingIn.test(`${operation.id} ${operation.path}`) ? { ...draft, unsure: [...draft.unsure, ''] } : draft;
  }

  asStep(id: string, operation: Operation, draft: Draft, extras: Partial<StepExtras> = {}): Step {
    const made = this.world.createdBy(operation);
    const isMade = made !== undefined && this.world.sourceOf(made).kind === 'created';
    const isCreation = isMade && (extras.method ?? operation.method) === operation.method;
    const { allowsLeftovers } = this.world.given;
    const isKept = allowsLeftovers && made === undefined && isCreating(operation) && extras.method === undefined;
    // Operations that a person has left out are never called.
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
   * The steps that create an instance; the first that succeeds counts. The main instance has only required properties, so
   * that little can be refused. Each other instance tries a body that the document allows.
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

  /** The next trial body; undefined if all are used. */
  #tryOut(operation: Operation, step: string): TriedDraft | undefined {
    const [trial] = this.unusedTrials(operation);
    if (trial === undefined) return undefined;
    this.#used.set(operation, (this.#used.get(operation) ?? 0) + 1);
    const found = trial.draft(step);
    if (found !== undefined) this.usedTrials.push({ operation, trial, step, found });
    return found;
  }

  /** The trial bodies that no creation uses. */
  unusedTrials(operation: Operation): readonly BodyTrial[] {
    const all = this.#trials.get(operation) ?? bodyTrials(this, operation);
    this.#trials.set(operation, all);
    return all.slice(this.#used.get(operation) ?? 0);
  }

  /** The proof that contains a step; undefined if there is none. */
  proofOf(step: string): Proof | undefined {
    return [...this.#proofs.values()].find(({ steps }) => steps.some(({ id }) => id === step));
  }

  /** How sure it is that the first creation of a resource is accepted. */
  surenessOf(resource: Resource, purpose: Purpose): Sureness {
    const id = stepOf(resource, purpose);
    const used = this.usedTrials.find(({ step }) => step === id)?.found;
    // Another case judges whether the trial body is accepted.
    if (used !== undefined) return { isSure: false, unsure: used.draft.unsure };
    return { isSure: true, unsure: resource.create === undefined ? [] : this.drafts.of(resource.create, id).unsure };
  }

  /** The schema of a place in the successful answer of an operation; undefined if the document has none. */
  shown(operation: Operation, at: string): RequestSchema | undefined {
    return shownAt(this.document, operation, at);
  }

  /** The steps of an operation with all optional properties and plain values. */
  baseOf(operation: Operation): readonly string[] {
    const used = this.usedTrials.flatMap((one) =>
      one.operation === operation && one.trial.name === 'optional/all' ? [one.step] : [],
    );
    return [...used, `${operation.id}/optional/all`];
  }

  /** The steps of an operation with plain values. */
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
   * A proof: steps in their order. Cases about the same answers share it: the first proof with an id is used for all.
   * @param isIndependent whether other requests may be sent at the same time
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

/** Whether an operation creates something, according to its success status. */
function isCreating({ method, success }: Operation): boolean {
  return method === 'POST' && success.status === 201;
}

const lettingIn = /auth|token|log_?in|sign_?in|session|oauth|credential/i;

export function plainId({ id }: Operation): string {
  return `${id}/valid`;
}
