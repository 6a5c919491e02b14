import { hasKeys, valueAt } from '../../openapi/document/json-pointer.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import type { Resource } from '../../openapi/resources/resource.ts';
import type { Case, Check } from '../cases/case.ts';
import { code } from '../checks/deviations.ts';
import { as, broken, differs, from, impossible, ofSuccess } from '../checks/findings.ts';
import { isTaken } from './acceptance.ts';
import { adviceFor, witness } from './creation-cases.ts';
import type { Draft } from './drafts.ts';
import { declaredBodies } from './inputs.ts';
import { whyNotSent } from './may-be-sent.ts';
import { keepsSettings, showsAsBefore, showsSent, showsSteps } from './record-checks.ts';
import { shownAt } from './shown-facts.ts';
import { changedAt, slotsOf } from './slots.ts';
import type { Suite } from './suite.ts';
import { variantsOf } from './variants.ts';
import { mainPurpose, stepOf } from './world.ts';

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
    const steps = suite.creation(resource, this.#purpose).map(({ id }) => id);
    this.#last = at === undefined ? undefined : { steps, at };
  }

  readonly #purposeOf = (one: Resource): string => (one === this.#resource ? this.#purpose : mainPurpose);

  get creation() {
    return this.#suite.creation(this.#resource, this.#purpose);
  }

  /** A change, and the read after it, where one is wanted. @param isWhole whether it replaces all that there was */
  of({ name, draft }: Change, isWhole: boolean, isRead = true): Case[] {
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
    const isSure = draft.unsure.length === 0;
    const tried = {
      what: changed.length === 1 ? changed : [],
      isSure,
      plain: suite.plainOf(operation).filter((one) => one !== id),
      advice: adviceFor(operation),
    };
    const before = this.#last;
    const kept =
      at === undefined || before === undefined || isWhole
        ? []
        : [keepsSettings(before.steps, at, before.at, settings, changed)];
    const shown = at === undefined ? [] : [showsSent(at, facts), ...kept];
    const creation = this.#last?.steps[0] === stepOf(this.#resource, this.#purpose) ? this.creation : [];
    const cases = [
      suite.case(operation, name, operation.place, suite.proof(id, [...creation, step]), [
        isTaken({ ...tried, plain: [] }),
        ...shown,
      ]),
    ];
    if (!isRead || read === undefined || whyNotSent(read, suite.world) !== undefined) {
      if (at !== undefined) this.#last = { steps: [id], at };
      return cases;
    }
    const readId = `${id}/read`;
    const readStep = suite.step(readId, read, { purposeOf: this.#purposeOf }, { needs: id });
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
    const written = this.#suite.document.files.valueAt(place);
    const description = hasKeys(written) && typeof written.description === 'string' ? written.description : '';
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

/** The most changes of one instance. */
const mostChanges = 3;

function updates(suite: Suite, resource: Resource, operation: Operation): Case[] {
  if (whyNotSent(operation, suite.world) !== undefined) return [];
  const [body] = declaredBodies(suite.document, operation);
  const changes = new Changes(suite, resource, operation);
  const purposeOf = (one: Resource) => (one === resource ? operation.id : mainPurpose);
  const draftOf = (name: string, optional: 'all' | 'odd' | 'even') =>
    suite.draft(operation, `${operation.id}/${name}`, { optional, purposeOf });
  const planned: Change[] = [{ name: 'valid', draft: draftOf('valid', 'odd') }];
  const second = draftOf('rest', 'even');
  if (Object.keys(second.body ?? {}).length > 0) planned.push({ name: 'rest', draft: second });
  if (body === undefined) return planned.flatMap((one) => changes.of(one, false));
  const slots = slotsOf(body.facts).filter(
    ({ path }) =>
      path.split('/').length === 2 && suite.world.taken(operation, { in: 'body', name: path }, purposeOf) === undefined,
  );
  const rows = Array.from({ length: mostChanges }, (_, index) =>
    slots.flatMap((slot) => {
      const variants = variantsOf(slot, suite.making(operation, slot.path)).filter(({ isSure }) => isSure);
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
        draft: {
          ...draft,
          body: value,
          ...(body.mediaType === 'application/json' ? {} : { mediaType: body.mediaType }),
        },
      });
  }
  // What is kept, the first and the last show.
  return planned.flatMap((one, index) => changes.of(one, false, index === 0 || index === planned.length - 1));
}

function replacements(suite: Suite, resource: Resource, operation: Operation): Case[] {
  if (whyNotSent(operation, suite.world) !== undefined) return [];
  const changes = new Changes(suite, resource, operation);
  const draftOf = (name: string, optional: 'all' | 'none') =>
    suite.draft(operation, `${operation.id}/${name}`, {
      optional,
      purposeOf: (one) => (one === resource ? operation.id : mainPurpose),
    });
  return [
    ...changes.of({ name: 'valid', draft: draftOf('valid', 'all') }, true),
    ...changes.of({ name: 'required', draft: draftOf('required', 'none') }, true),
  ];
}

/** What was deleted is gone: from reading, from the list, for a second deletion. Others are still there. */
export function deletionCases(suite: Suite): Case[] {
  return suite.world.made.flatMap((resource) => {
    const operation = resource.delete;
    if (operation === undefined || whyNotSent(operation, suite.world) !== undefined) return [];
    const purpose = operation.id;
    const purposeOf = (one: Resource) => (one === resource ? purpose : mainPurpose);
    const id = `${operation.id}/valid`;
    const step = suite.step(id, operation, { purposeOf }, { needs: stepOf(resource, purpose) });
    const taken = isTaken({ what: [], isSure: true, advice: adviceFor(operation) });
    const cases = [
      suite.case(operation, 'valid', operation.place, suite.proof(id, [...suite.creation(resource, purpose), step]), [
        taken,
      ]),
    ];
    const { read, list } = resource;
    const after = (other: Operation, name: string, check: Check, isMeant = true) => {
      const at = `${other.id}/${name}`;
      const request = suite.step(at, other, isMeant ? { purposeOf } : {}, { needs: id });
      cases.push(suite.case(other, name, operation.place, suite.proof(at, [request]), [check]));
    };
    if (read !== undefined && whyNotSent(read, suite.world) === undefined)
      after(read, 'deleted', isNotThere(read, 'what was deleted can still be read'));
    after(operation, 'twice', isNotThere(operation, 'a second deletion is accepted'));
    const change = resource.update ?? (resource.replace === resource.create ? undefined : resource.replace);
    // PUT may create what is not there.
    const mayCreate = change?.method === 'PUT' && change.responses.has('201');
    if (change !== undefined && !mayCreate && whyNotSent(change, suite.world) === undefined)
      after(change, 'deleted', isNotThere(change, 'what was deleted can still be changed'));
    if (
      list !== undefined &&
      resource.entriesAt !== undefined &&
      resource.id !== undefined &&
      whyNotSent(list, suite.world) === undefined
    ) {
      const at = idAt(resource);
      if (at !== undefined)
        after(
          list,
          `deleted/${resource.name}`,
          lacks(
            `${resource.entriesAt}`,
            resource.id,
            suite.creation(resource, purpose).map((one) => one.id),
            at,
          ),
          false,
        );
    }
    return cases;
  });
}

/** JSON Pointer to the id in the answer to a creation; undefined where that does not show it. */
function idAt({ create, dataAt, id }: Resource): string | undefined {
  const data = create && dataAt[create.id];
  return data === undefined || id === undefined ? undefined : `${data}/${id}`;
}

/** What does not exist is refused: as missing, where the document says how. */
export function isNotThere(operation: Operation, words: string): Check {
  const { responses, method } = operation;
  const missing = ['404', '410'].filter((status) => responses.has(status));
  return {
    fact: missing.length === 0 ? 'it is refused' : `the status is ${missing.join(' or ')}`,
    judge(exchange) {
      const { answer, failure } = exchange;
      if (answer === undefined) return impossible(`no answer: ${failure}`);
      const { status } = answer;
      const deviation = {
        severity: status < 400 ? 'data' : 'status',
        words: status < 400 ? words : `what does not exist is answered ${status}, not ${missing.join(' or ') || '404'}`,
      } as const;
      const expected = missing.length === 0 ? 'a refusal' : missing.map(Number);
      if (status >= 500) return [];
      if (status < 400) {
        // To delete what is not there has come to the same, where nothing else is said.
        const isUnsaid = missing.length === 0 && method === 'DELETE';
        const message = `${words} (${status})`;
        return as(deviation, isUnsaid ? differs(message, expected, status) : broken(message, expected, status));
      }
      if (missing.length === 0 || missing.includes(String(status)) || status === 404 || status === 410) return [];
      const message = `what does not exist is answered ${status}`;
      if (status === 403 || status === 401 || status === 429) return as(deviation, differs(message, expected, status));
      return as(deviation, from(`missing ${operation.id} ${status}`, broken(message, expected, status)));
    },
  };
}

/** A list does not have what was deleted. */
function lacks(entriesAt: string, id: string, steps: readonly string[], idAt: string): Check {
  return ofSuccess({ fact: 'the list does not have it any more', reads: steps }, (answer, _, exchanges) => {
    const made = steps.map((one) => valueAt(exchanges.of(one)?.answer?.json, idAt)).find((one) => one !== undefined);
    const entries = valueAt(answer.json, entriesAt);
    if (made === undefined || !Array.isArray(entries)) return impossible('nothing to look for');
    const isThere = entries.some((entry) => hasKeys(entry) && String(entry[id]) === String(made));
    const words = { severity: 'data', words: 'what was deleted is still listed' } as const;
    return isThere ? as(words, broken('what was deleted is still listed', 'not listed', made)) : [];
  });
}

/** What nobody has changed is what it was, when all is done. */
export function witnessCases(suite: Suite): Case[] {
  return suite.world.made.flatMap((resource) => {
    const { read, create } = resource;
    const isChanged = resource.update !== undefined || resource.replace !== undefined || resource.delete !== undefined;
    const at = read && resource.dataAt[read.id];
    const shown = create && resource.dataAt[create.id];
    if (!isChanged || read === undefined || at === undefined || whyNotSent(read, suite.world) !== undefined) return [];
    const id = `${read.id}/${witness}`;
    const steps = suite.creation(resource, witness).map((one) => one.id);
    const step = suite.step(
      id,
      read,
      { purposeOf: (one) => (one === resource ? witness : mainPurpose) },
      { needs: stepOf(resource, witness) },
    );
    const facts = shownAt(suite.document, read, at);
    const still = isTaken({ what: [], isSure: true, advice: adviceFor(read) });
    const checks = shown === undefined ? [] : [showsAsBefore(steps, at, shown, facts, [])];
    return [
      suite.case(read, witness, read.place, suite.proof(id, [step]), [
        still,
        ...showsSteps(steps, { at, facts, shownAt: undefined }),
        ...checks,
      ]),
    ];
  });
}
