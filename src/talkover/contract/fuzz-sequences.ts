import fc from 'fast-check';
import type { Check } from '../../contract/cases/case.ts';
import { exampleFacts, responseFacts, successFacts } from '../../contract/cases/response-facts.ts';
import { bodyConforms, messageIs, statusIs } from '../../contract/checks/checks.ts';
import type { CaseContext } from '../../contract/contract-api.ts';
import { always, type Body, type Draft, FuzzBodies, trial } from '../../contract/fuzz/bodies.ts';
import type { Trial } from '../../contract/fuzz/trial.ts';
import { lists, listsNot, listsNothingRefused } from './list-checks.ts';
import type { WebhookOperations } from './operations.ts';
import { consistent, isOppositeOf, messageTellsState, sameAs } from './webhook-checks.ts';

/** One operation of a sequence; `at` selects one of the webhooks that the sequence has created. */
type Action =
  | { readonly kind: 'create' | 'update'; readonly at: number; readonly body: Body }
  | { readonly kind: 'refused'; readonly at: number; readonly draft: Draft }
  | { readonly kind: 'get' | 'list' | 'toggle' | 'delete'; readonly at: number };

/** The model of a webhook: the step that created it, the last one that showed it, and whether it is deleted. */
interface Modelled {
  readonly created: string;
  shown: string;
  isDeleted: boolean;
}

/** The longest sequence, in operations. */
const longest = 13;

/** Makes random sequences of operations on webhooks, and judges each by the documented effects of those before it. */
export class FuzzSequences {
  readonly #context: CaseContext;
  readonly #operations: WebhookOperations;
  readonly #creations: FuzzBodies;
  readonly #updates: FuzzBodies;

  constructor(context: CaseContext, operations: WebhookOperations) {
    this.#context = context;
    this.#operations = operations;
    this.#creations = new FuzzBodies(context, operations.create);
    this.#updates = new FuzzBodies(context, operations.update);
  }

  any(): fc.Arbitrary<(id: string) => Trial[]> {
    // Often the same webhook: some defects need several requests to one.
    const at = fc.constantFrom(0, 0, 0, 1, 2);
    const create = fc.record({ kind: fc.constant('create' as const), at, body: this.#creations.simple() });
    const update = fc.record({ kind: fc.constant('update' as const), at, body: this.#updates.simple() });
    const refused = fc.record({
      kind: fc.constant('refused' as const),
      at,
      draft: fc.noShrink(this.#updates.invalid()),
    });
    const others = fc.record({ kind: fc.constantFrom('toggle', 'toggle', 'toggle', 'get', 'list'), at });
    const remove = fc.record({ kind: fc.constant('delete' as const), at: fc.nat(2) });
    const action: fc.Arbitrary<Action> = fc.oneof(
      { weight: 6, arbitrary: others },
      { weight: 4, arbitrary: update },
      { weight: 2, arbitrary: remove },
      { weight: 2, arbitrary: create },
      { weight: 1, arbitrary: refused },
    );
    // fast-check shrinks the first element first.
    return fc.tuple(fc.noBias(fc.array(action, { minLength: 1, maxLength: longest - 1, size: 'max' })), create).map(
      ([actions, first]) =>
        (id) =>
          this.#trials(id, [first, ...actions]),
    );
  }

  /** The trials of a sequence. Ends with the list, which shows unnoticed changes. */
  #trials(id: string, actions: readonly Action[]): Trial[] {
    const model: Modelled[] = [];
    const all: readonly Action[] = [...actions, { kind: 'list', at: 0 }];
    return all.map((action, index) => this.#trial(`${id}/${index}-${action.kind}`, action, model));
  }

  #trial(id: string, action: Action, model: Modelled[]): Trial {
    if (action.kind === 'create') {
      model.push({ created: id, shown: id, isDeleted: false });
      return this.#creations.accepted(action.body, [])(id, id);
    }
    if (action.kind === 'list') return this.#list(id, model);
    const webhook = model[action.at % model.length];
    if (webhook === undefined) throw new TypeError('a sequence begins with a creation');
    if (webhook.isDeleted) return this.#missing(id, action, webhook);
    const { created, shown } = webhook;
    switch (action.kind) {
      case 'refused':
        return action.draft(id, created);
      case 'update': {
        webhook.shown = id;
        return this.#updates.accepted(action.body, [sameAs(shown, changedBy(action.body))])(id, created);
      }
      case 'toggle': {
        webhook.shown = id;
        const others = sameAs(shown, ['enabled', 'status', 'updated_at']);
        return this.#success(id, 'toggle', created, [
          ...consistent,
          isOppositeOf(shown, 'enabled'),
          messageTellsState,
          others,
        ]);
      }
      case 'get':
        return this.#success(id, 'get', created, [...consistent, sameAs(shown)]);
      case 'delete':
        webhook.isDeleted = true;
        return this.#success(id, 'delete', created, []);
    }
  }

  #list(id: string, model: readonly Modelled[]): Trial {
    const each = model.map(({ created, shown, isDeleted }) => (isDeleted ? listsNot(created) : lists(shown)));
    return this.#success(id, 'list', id, [...each, listsNothingRefused]);
  }

  #success(id: string, name: keyof WebhookOperations, made: string, checks: readonly Check[]): Trial {
    const operation = this.#operations[name];
    const facts = successFacts(this.#context.document, operation);
    const all = [statusIs(facts), bodyConforms(facts), ...checks, ...always];
    return trial(this.#context.document, this.#context.step(id, operation, { made }), {
      operation,
      place: facts.place,
      checks: all,
    });
  }

  /** A valid request for a deleted webhook; an invalid one would have two mistakes, whose order is not documented. */
  #missing(id: string, action: Exclude<Action, { kind: 'create' }>, { created }: Modelled): Trial {
    const name = action.kind === 'refused' ? 'get' : action.kind;
    const operation = this.#operations[name];
    const missing = operation.pathParameters.at(-1)?.resource?.missing;
    const facts = missing && responseFacts(this.#context.document, operation, missing.status);
    const example = facts && missing && exampleFacts(this.#context.document, facts, missing.example);
    const checks = facts === undefined ? [] : [statusIs(facts), bodyConforms(facts), messageIs(example?.value, true)];
    const body = action.kind === 'update' ? { body: action.body } : {};
    return trial(this.#context.document, this.#context.step(id, operation, { made: created, ...body }), {
      ...{ operation, place: example?.place ?? operation.place },
      checks: [...checks, ...always],
    });
  }
}

/** The fields that an update may change: those it gives, and those that depend on them. */
function changedBy(body: Body): string[] {
  return [
    ...Object.keys(body),
    'updated_at',
    ...('events' in body ? ['events_count'] : []),
    ...('enabled' in body ? ['status'] : []),
  ];
}
