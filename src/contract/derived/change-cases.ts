import { hasKeys, isJsonObject, valueAt } from '../../openapi/document/json-pointer.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import type { Resource } from '../../openapi/resources/resource.ts';
import type { Case, Check } from '../cases/case.ts';
import { FromAnswer } from '../cases/step.ts';
import { code } from '../checks/deviations.ts';
import { as, broken, differs, from, impossible, ofSuccess } from '../checks/findings.ts';
import { isRefusedFor, isTaken } from './acceptance.ts';
import { columnsOf, freeSlots, isExtreme, isNull, namesOthers } from './body-trials.ts';
import { brokenValues } from './broken-values.ts';
import { adviceFor } from './creation-cases.ts';
import { type Draft, isIfMatch, withParameters } from './drafts.ts';
import { type DeclaredBody, declaredBodies, mediaTypeOf } from './inputs.ts';
import { saidOf } from './prose.ts';
import { keepsCreationTime, keepsSettings, mergesObjects, showsSent, showsSteps } from './record-checks.ts';
import { shownAt, showsEtag } from './shown-facts.ts';
import { changedAt, type Slot, slotsOf } from './slots.ts';
import type { Suite } from './suite.ts';
import { canBeWritten, variantsOf } from './variants.ts';
import { purposeFor, stepOf } from './world.ts';

/** Cases that a change sets what was asked and nothing else, also when the resource is read later. */
export function changeCases(suite: Suite): Case[] {
  return suite.world.made.flatMap((resource) => [
    ...(resource.update === undefined ? [] : updates(suite, resource, resource.update)),
    ...(resource.replace === undefined || resource.replace === resource.create
      ? []
      : replacements(suite, resource, resource.replace)),
  ]);
}

/** What a change sends, and its name in the ids of cases. */
interface Change {
  readonly name: string;
  readonly draft: Draft;
  /** A smaller draft, sent if the first is refused. */
  readonly instead?: Draft | undefined;
}

const mergePatch = 'application/merge-patch+json';

/** Successive changes of one instance, each compared with what was shown before. */
class Changes {
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
function freeProperties(suite: Suite, operation: Operation, body: DeclaredBody): Slot[] {
  return freeSlots(suite, operation, body).filter(({ path }) => path.split('/').length === 2);
}

/** The draft without nested objects, which may depend on the stored state; undefined if its body has none, or nothing else. */
function plainPart(draft: Draft, body: DeclaredBody | undefined): Draft | undefined {
  if (!isJsonObject(draft.body)) return undefined;
  const isNested = (value: unknown) =>
    isJsonObject(value) || (Array.isArray(value) && value.some((one) => isJsonObject(one)));
  const plain = Object.entries(draft.body).filter(([, value]) => !isNested(value) || value instanceof FromAnswer);
  const less = Object.fromEntries(plain);
  const isLess = plain.length > 0 && plain.length < Object.keys(draft.body).length;
  return isLess && body?.facts.allows(less) === true ? { ...draft, body: less } : undefined;
}

/** The most changes of one instance. */
const mostChanges = 2;

function updates(suite: Suite, resource: Resource, operation: Operation): Case[] {
  if (!suite.asks(operation)) return [];
  const [body] = declaredBodies(suite.document, operation);
  const changes = new Changes(suite, resource, operation);
  const purposeOf = purposeFor(resource, operation.id);
  const draftOf = (name: string, optional: 'all' | 'odd' | 'even') =>
    suite.draft(operation, `${operation.id}/${name}`, { optional, purposeOf });
  const first = draftOf('valid', 'odd');
  const planned: Change[] = [{ name: 'valid', draft: first, instead: plainPart(first, body) }];
  const second = draftOf('rest', 'even');
  if (Object.keys(second.body ?? {}).length > 0) planned.push({ name: 'rest', draft: second });
  if (body === undefined) return planned.flatMap((one) => changes.of(one, false));
  const slots = freeProperties(suite, operation, body);
  const isBound = namesOthers(suite, operation);
  const bySlot = slots.map((slot) =>
    variantsOf(slot, suite.making(operation, slot.path))
      .filter((one) => one.isSure && canBeWritten(one, body) && !(isBound && isExtreme.test(one.name)))
      .map((variant) => ({ slot, variant })),
  );
  // Another value may need the one that is null.
  const nulls = bySlot.map((trials) => trials.filter(isNull));
  const others = bySlot.map((trials) => trials.filter((one) => !isNull(one)));
  const rows = [...columnsOf(others).slice(0, mostChanges), ...columnsOf(nulls)];
  for (const [index, row] of rows.entries()) {
    const draft = suite.draft(operation, `${operation.id}/values/${index}`, { optional: 'none', purposeOf });
    let value = draft.body ?? {};
    for (const { slot, variant } of row) value = changedAt(value, slot.path, variant.value)?.body ?? value;
    const isAllowed = Object.keys(draft.body ?? {}).length > 0 || body.facts.allows(value);
    if (isAllowed)
      planned.push({
        name: `values/${index}`,
        draft: { ...draft, body: value, ...mediaTypeOf(body) },
      });
  }
  // The reads after the first and the last change show what is kept.
  const last = planned.length - 1;
  return planned.flatMap((one, index) =>
    changes.of(one, false, index === 0 || index === last, index === last ? changes.refused() : []),
  );
}

function replacements(suite: Suite, resource: Resource, operation: Operation): Case[] {
  if (!suite.asks(operation)) return [];
  const changes = new Changes(suite, resource, operation);
  const draftOf = (name: string, optional: 'all' | 'none') =>
    suite.draft(operation, `${operation.id}/${name}`, {
      optional,
      purposeOf: purposeFor(resource, operation.id),
    });
  return [
    ...changes.of({ name: 'valid', draft: draftOf('valid', 'all') }, true),
    ...changes.of({ name: 'required', draft: draftOf('required', 'none') }, true, true, changes.refused()),
  ];
}
