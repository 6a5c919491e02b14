import { hasKeys, valueAt } from '../../openapi/document/json-pointer.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import type { Resource } from '../../openapi/resources/resource.ts';
import type { Case, Check } from '../cases/case.ts';
import { descriptionAt } from '../cases/rules.ts';
import { code } from '../checks/deviations.ts';
import { as, broken, differs, from, impossible, ofSuccess } from '../checks/findings.ts';
import { isRefusedFor, isTaken } from './acceptance.ts';
import { isExtreme, namesOthers } from './body-trials.ts';
import { brokenValues } from './broken-values.ts';
import { adviceFor } from './creation-cases.ts';
import type { Draft } from './drafts.ts';
import { type DeclaredBody, declaredBodies, mediaTypeOf } from './inputs.ts';
import { keepsSettings, showsSent, showsSteps } from './record-checks.ts';
import { shownAt } from './shown-facts.ts';
import { changedAt, type Slot, slotsOf } from './slots.ts';
import type { Suite } from './suite.ts';
import { variantsOf } from './variants.ts';
import { type PurposeOf, purposeFor, stepOf } from './world.ts';

/** Each resource that can be changed is: what was asked, and nothing else, also when it is read later. */
export function changeCases(suite: Suite): Case[] {
  return suite.world.made.flatMap((resource) => [
    ...(resource.update === undefined ? [] : updates(suite, resource, resource.update)),
    ...(resource.replace === undefined || resource.replace === resource.create
      ? []
      : replacements(suite, resource, resource.replace)),
  ]);
}

/** What a change sends, and what it is called in ids of cases. */
interface Change {
  readonly name: string;
  readonly draft: Draft;
}

/** Changes of one instance, one after the other, each held against what was shown before. */
class Changes {
  readonly #suite: Suite;
  readonly #resource: Resource;
  readonly #operation: Operation;
  readonly #purpose: string;
  /** The steps whose answer has shown the instance last, and JSON Pointer to it there. */
  #last: { readonly steps: readonly string[]; readonly at: string } | undefined;
  #needs: string;

  constructor(suite: Suite, resource: Resource, operation: Operation) {
    this.#suite = suite;
    this.#resource = resource;
    this.#operation = operation;
    this.#purpose = operation.id;
    this.#needs = stepOf(resource, this.#purpose);
    const at = resource.create && resource.dataAt[resource.create.id];
    const steps = suite.creationIds(resource, this.#purpose);
    this.#last = at === undefined ? undefined : { steps, at };
  }

  get creation() {
    return this.#suite.creation(this.#resource, this.#purpose);
  }

  /** A change that has to be refused, and then changes nothing, though all but one of its values are valid. */
  refused(): Case[] {
    const suite = this.#suite;
    const operation = this.#operation;
    const [body] = declaredBodies(suite.document, operation);
    const purposeOf = purposeFor(this.#resource, this.#purpose);
    const id = `${operation.id}/refused`;
    const draft = suite.draft(operation, id, { optional: 'all', purposeOf });
    if (body === undefined || !body.isJson || body.facts.alternatives.length > 0) return [];
    for (const slot of freeProperties(suite, operation, body, purposeOf)) {
      const { path } = slot;
      const wrong = brokenValues(slot, suite.making(operation, path), false).find(
        ({ isSure, keyword }) => isSure && keyword !== 'required',
      );
      const spoilt = wrong && changedAt(draft.body, path, wrong.value);
      if (wrong === undefined || spoilt === undefined) continue;
      const step = suite.asStep(id, operation, { ...draft, body: spoilt.body }, { needs: this.#needs });
      const { label } = slot;
      const check = isRefusedFor({ label, name: wrong.name, isSure: true, plain: [`${operation.id}/valid`] });
      const proof = suite.proof(id, [step]);
      return [suite.case(operation, 'refused', slot.facts.placeOf(wrong.keyword), proof, [check])];
    }
    return [];
  }

  /**
   * A change, and the read after it, where one is wanted.
   * @param isWhole whether it replaces all that there was
   * @param between what is tried before it is read
   */
  of({ name, draft }: Change, isWhole: boolean, isRead = true, between: readonly Case[] = []): Case[] {
    const suite = this.#suite;
    const { document } = suite;
    const operation = this.#operation;
    const { read } = this.#resource;
    const id = `${operation.id}/${name}`;
    const step = suite.asStep(id, operation, draft, { needs: this.#needs });
    const at = this.#resource.dataAt[operation.id];
    const facts = at === undefined ? undefined : shownAt(document, operation, at);
    const settings = this.#settings();
    const changed = hasKeys(draft.body) ? Object.keys(draft.body) : [];
    const { unsure } = draft;
    const tried = { what: changed.length === 1 ? changed : [], isSure: true, unsure, advice: adviceFor(operation) };
    const before = this.#last;
    const kept =
      at === undefined || before === undefined || isWhole
        ? []
        : [keepsSettings(before.steps, at, before.at, settings, changed)];
    const shown = at === undefined ? [] : [showsSent(at, facts), ...kept];
    const creation = this.#last?.steps[0] === stepOf(this.#resource, this.#purpose) ? this.creation : [];
    const cases = [
      suite.case(operation, name, operation.place, suite.proof(id, [...creation, step]), [isTaken(tried), ...shown]),
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
    const checks = [...showsSteps([id], { at: readAt, facts: readFacts, shownAt: at }), ...isKept, ...gone];
    this.#last = { steps: [readId], at: readAt };
    return [
      ...cases,
      suite.case(read, `after/${operation.id}/${name}`, read.place, suite.proof(readId, [readStep]), checks),
    ];
  }

  /** What requests set of the resource. */
  #settings(): ReadonlySet<string> {
    const operations = [this.#resource.create, this.#resource.update, this.#resource.replace].filter(
      (one) => one !== undefined,
    );
    const bodies = operations.flatMap((operation) => declaredBodies(this.#suite.document, operation).slice(0, 1));
    return new Set(bodies.flatMap(({ facts }) => [...facts.decided.properties.keys()]));
  }

  /** What a replacement leaves out is gone, or has its default. */
  #isReplaced(
    at: string,
    settings: ReadonlySet<string>,
    given: readonly string[],
    before: { readonly steps: readonly string[]; readonly at: string } | undefined,
  ): Check {
    const { summary = '', place } = this.#operation;
    const description = descriptionAt(this.#suite.document.files, place) ?? '';
    const isSaid = /replac|whole|entire|overwrit/i.test(`${this.#operation.id} ${summary} ${description}`);
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

/** The properties of a body itself, those apart that take an id of something else. */
function freeProperties(suite: Suite, operation: Operation, { facts }: DeclaredBody, purposeOf: PurposeOf): Slot[] {
  const taken = suite.world.takenInBody(operation, purposeOf);
  return slotsOf(facts).filter(({ path }) => path.split('/').length === 2 && taken(path) === undefined);
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
  const planned: Change[] = [{ name: 'valid', draft: draftOf('valid', 'odd') }];
  const second = draftOf('rest', 'even');
  if (Object.keys(second.body ?? {}).length > 0) planned.push({ name: 'rest', draft: second });
  if (body === undefined) return planned.flatMap((one) => changes.of(one, false));
  const slots = freeProperties(suite, operation, body, purposeOf);
  const isBound = namesOthers(suite, operation);
  const rows = Array.from({ length: mostChanges }, (_, index) =>
    slots.flatMap((slot) => {
      const variants = variantsOf(slot, suite.making(operation, slot.path)).filter(
        ({ isSure, name }) => isSure && !(isBound && isExtreme.test(name)),
      );
      return variants.slice(index, index + 1).map((variant) => ({ slot, variant }));
    }),
  );
  for (const [index, row] of rows.entries()) {
    if (row.length === 0) break;
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
  // What is kept, the first and the last show.
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
