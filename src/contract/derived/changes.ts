import { hasKeys, valueAt } from '../../openapi/document/json-pointer.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import type { Resource } from '../../openapi/resources/resource.ts';
import type { Case, Check } from '../cases/case.ts';
import { FromAnswer } from '../cases/step.ts';
import { code } from '../checks/deviations.ts';
import { as, broken, differs, from, impossible, ofSuccess } from '../checks/findings.ts';
import { isRefusedFor, isTaken } from './acceptance.ts';
import { freeSlots } from './body-trials.ts';
import { brokenValues } from './broken-values.ts';
import { adviceFor } from './creation-cases.ts';
import { type Draft, isIfMatch, withParameters } from './drafts.ts';
import { type DeclaredBody, declaredBodies } from './inputs.ts';
import { purposeFor, stepOf } from './instances.ts';
import { saidOf } from './prose.ts';
import { keepsCreationTime, keepsSettings, mergesObjects, showsSent, showsSteps } from './record-checks.ts';
import { shownAt, showsEtag } from './shown-facts.ts';
import { changedAt, type Slot, slotsOf } from './slots.ts';
import type { Suite } from './suite.ts';

/** What a change sends, and its name in the ids of cases. */
export interface Change {
  readonly name: string;
  readonly draft: Draft;
  /** A smaller draft, sent if the first is refused. */
  readonly instead?: Draft | undefined;
}

const mergePatch = 'application/merge-patch+json';

/** Successive changes of one instance, each compared with what was shown before. */
export class Changes {
  readonly #suite: Suite;
  readonly #resource: Resource;
  readonly #operation: Operation;
  readonly #purpose: string;
  /** The steps that showed the instance last, and JSON Pointer to it in their answers. */
  #last: { readonly steps: readonly string[]; readonly at: string } | undefined;
  #needs: string;
  /** The last step whose answer has the instance's `ETag`; undefined if none has. */
  #tagged: string | undefined;

  constructor(suite: Suite, resource: Resource, operation: Operation) {
    this.#suite = suite;
    this.#resource = resource;
    this.#operation = operation;
    this.#purpose = operation.id;
    this.#needs = stepOf(resource, this.#purpose);
    const at = resource.create && resource.dataAt[resource.create.id];
    const steps = suite.creationIds(resource, this.#purpose);
    this.#last = at === undefined ? undefined : { steps, at };
    if (resource.create !== undefined && showsEtag(resource.create)) this.#tagged = this.#needs;
  }

  /** Makes a change conditional on the state that was shown last, if the draft has `If-Match`. */
  #current(draft: Draft): Draft {
    const named = draft.parameters.find(isIfMatch);
    if (named === undefined || this.#tagged === undefined) return draft;
    return withParameters(draft, [{ ...named, value: new FromAnswer(this.#tagged, 'etag') }]);
  }

  get creation() {
    return this.#suite.creation(this.#resource, this.#purpose);
  }

  /** A change with one invalid value, which must be refused and must change nothing. */
  refused(): Case[] {
    const suite = this.#suite;
    const operation = this.#operation;
    const [body] = declaredBodies(suite.document, operation);
    const purposeOf = purposeFor(this.#resource, this.#purpose);
    const id = `${operation.id}/refused`;
    const draft = suite.draft(operation, id, { optional: 'all', purposeOf });
    if (body === undefined || !body.isJson || body.facts.alternatives.length > 0) return [];
    for (const slot of freeProperties(suite, operation, body)) {
      const { path } = slot;
      const wrong = brokenValues(slot, suite.making(operation, path), false).find(
        ({ isSure, keyword }) => isSure && keyword !== 'required',
      );
      const spoilt = wrong && changedAt(draft.body, path, wrong.value);
      if (wrong === undefined || spoilt === undefined) continue;
      const step = suite.asStep(id, operation, this.#current({ ...draft, body: spoilt.body }), { needs: this.#needs });
      const { label } = slot;
      const check = isRefusedFor({ label, name: wrong.name, isSure: true, plain: suite.plainOf(operation) });
      const proof = suite.proof(id, [step]);
      return [suite.case(operation, 'refused', slot.facts.placeOf(wrong.keyword), proof, [check])];
    }
    return [];
  }

  /**
   * The cases of a change, and of the read after it.
   * @param isWhole whether it replaces the whole instance
   * @param isRead whether the instance is read afterwards
   * @param between cases to send before the read
   */
  of({ name, draft, instead }: Change, isWhole: boolean, isRead = true, between: readonly Case[] = []): Case[] {
    const suite = this.#suite;
    const { document } = suite;
    const operation = this.#operation;
    const { read } = this.#resource;
    const id = `${operation.id}/${name}`;
    const extras = { needs: this.#needs };
    const step = suite.asStep(id, operation, this.#current(draft), extras);
    const others =
      instead === undefined
        ? []
        : [suite.asStep(`${id}/2`, operation, this.#current(instead), { ...extras, insteadOf: id })];
    if (showsEtag(operation)) this.#tagged = id;
    const at = this.#resource.dataAt[operation.id];
    const facts = at === undefined ? undefined : shownAt(document, operation, at);
    const settings = this.#settings();
    const changed = hasKeys(draft.body) ? Object.keys(draft.body) : [];
    const { unsure } = draft;
    const tried = {
      what: changed.length === 1 ? changed : [],
      ...{ isSure: true, unsure, others: others.map((one) => one.id), advice: adviceFor(operation) },
      places: isWhole ? [] : this.#places(),
    };
    const before = this.#last;
    const kept =
      at === undefined || before === undefined
        ? []
        : [
            keepsCreationTime(before.steps, at, before.at),
            ...(isWhole ? [] : [keepsSettings(before.steps, at, before.at, settings, changed)]),
            ...(draft.mediaType === mergePatch ? [mergesObjects(before.steps, at, before.at)] : []),
          ];
    const shown = at === undefined ? [] : [showsSent(at, facts), ...kept];
    const creation = this.#last?.steps[0] === stepOf(this.#resource, this.#purpose) ? this.creation : [];
    const cases = [
      suite.case(
        operation,
        name,
        operation.place,
        suite.proof(id, [...creation, step, ...others]),
        [isTaken(tried), ...shown],
        id,
      ),
    ];
    cases.push(...between);
    if (!isRead || !suite.asks(read)) {
      if (at !== undefined) this.#last = { steps: [id], at };
      return cases;
    }
    const readId = `${id}/read`;
    const readStep = suite.step(readId, read, { purposeOf: purposeFor(this.#resource, this.#purpose) }, { needs: id });
    const readAt = this.#resource.dataAt[read.id];
    if (readAt === undefined) return cases;
    const readFacts = shownAt(document, read, readAt);
    const isKept =
      before === undefined || isWhole ? [] : [keepsSettings(before.steps, readAt, before.at, settings, changed)];
    const gone = isWhole ? [this.#isReplaced(readAt, settings, changed, before)] : [];
    const checks = [
      ...showsSteps([id, ...others.map((one) => one.id)], { at: readAt, facts: readFacts, shownAt: at }),
      ...isKept,
      ...gone,
    ];
    this.#last = { steps: [readId], at: readAt };
    if (showsEtag(read)) this.#tagged = readId;
    return [...cases, suite.case(operation, `${name}/read`, operation.place, suite.proof(readId, [readStep]), checks)];
  }

  /** Every place that a change can name. */
  #places(): readonly string[] {
    const [body] = declaredBodies(this.#suite.document, this.#operation);
    return body === undefined ? [] : slotsOf(body.facts).map(({ label }) => label);
  }

  /** The properties of the resource that requests can set. */
  #settings(): ReadonlySet<string> {
    const operations = [this.#resource.create, this.#resource.update, this.#resource.replace].filter(
      (one) => one !== undefined,
    );
    const bodies = operations.flatMap((operation) => declaredBodies(this.#suite.document, operation).slice(0, 1));
    return new Set(bodies.flatMap(({ facts }) => [...facts.decided.properties.keys()]));
  }

  /** Expects what a replacement leaves out to be gone, or to have its default. */
  #isReplaced(
    at: string,
    settings: ReadonlySet<string>,
    given: readonly string[],
    before: { readonly steps: readonly string[]; readonly at: string } | undefined,
  ): Check {
    const isSaid = /replac|whole|entire|overwrit/i.test(`${this.#operation.id} ${saidOf(this.#operation)}`);
    const left = [...settings].filter((name) => !given.includes(name) && name !== this.#resource.id);
    return ofSuccess(
      { fact: 'what the replacement leaves out is gone', reads: before?.steps ?? [] },
      (answer, _, exchanges) => {
        const earlier = before?.steps.map((one) => exchanges.of(one)).find((one) => one?.answer !== undefined);
        const [was, is] = [valueAt(earlier?.answer?.json, before?.at ?? ''), valueAt(answer.json, at)];
        if (!hasKeys(was) || !hasKeys(is)) return impossible('nothing to compare it with');
        const facts = shownAt(this.#suite.document, this.#resource.read ?? this.#operation, at);
        return left.flatMap((name) => {
          const [old, now] = [was[name], is[name]];
          const isEmpty = now === undefined || now === null || JSON.stringify(now) !== JSON.stringify(old);
          const isDefault =
            JSON.stringify(now) === JSON.stringify(this.#defaultOf(name) ?? facts?.declared.get(name)?.get('default'));
          if (isEmpty || isDefault || old === undefined || old === null || isBlank(now)) return [];
          const message = `${name} is still there, though the replacement has left it out`;
          const words = { severity: 'data', words: `${code(name)} outlives a replacement without it` } as const;
          return as(
            words,
            isSaid ? from(`rest of ${name}`, broken(message, 'nothing', now)) : differs(message, 'nothing', now),
          );
        });
      },
    );
  }

  #defaultOf(name: string): unknown {
    const [body] = declaredBodies(this.#suite.document, this.#operation);
    return body?.facts.decided.properties.get(name)?.get('default');
  }
}

function isBlank(value: unknown): boolean {
  return (
    value === '' ||
    value === 0 ||
    value === false ||
    (typeof value === 'object' && value !== null && Object.keys(value).length === 0)
  );
}

/** The top-level properties of a body, except those that take an id of another resource. */
export function freeProperties(suite: Suite, operation: Operation, body: DeclaredBody): Slot[] {
  return freeSlots(suite, operation, body).filter(({ path }) => path.split('/').length === 2);
}
