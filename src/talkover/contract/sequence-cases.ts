import type { Case, Check } from '../../contract/cases/case.ts';
import { creationsOf } from '../../contract/cases/creations.ts';
import { awkwardCreation, lastChange } from '../../contract/cases/faithful.ts';
import { bodyOf } from '../../contract/cases/invalid-bodies.ts';
import { makeCase, refused } from '../../contract/cases/make-case.ts';
import { uniqueMarker } from '../../contract/cases/markers.ts';
import { exampleFacts, responseFacts, successFacts } from '../../contract/cases/response-facts.ts';
import { SchemaView } from '../../contract/cases/schema-view.ts';
import type { Proof, Step } from '../../contract/cases/step.ts';
import { subject } from '../../contract/cases/steps.ts';
import { validValue } from '../../contract/cases/values.ts';
import { bodyConforms, messageIs, statusIs } from '../../contract/checks/checks.ts';
import type { CaseContext, StepOptions } from '../../contract/contract-api.ts';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import { secondCreation } from './delivery-requests.ts';
import { available, listsEvents, takesListedEvents } from './event-checks.ts';
import { deletion } from './known-steps.ts';
import {
  leavesOthers,
  lists,
  listsAllCreated,
  listsNot,
  listsNothingRefused,
  othersAreUntouched,
  pageful,
} from './list-checks.ts';
import { deliveryOperations, type WebhookOperations, webhookIds, webhookOperations } from './operations.ts';
import { comesBack } from './shown.ts';
import { consistent, isOppositeOf, messageTellsState, sameAs, updatedLaterThan } from './webhook-checks.ts';

/** A time after which a clock with a resolution of seconds has advanced, in milliseconds. */
const aSecond = 1100;

/** Cases about the effects of requests on later ones: a webhook's life from its creation to its deletion. */
export function sequenceCases(context: CaseContext): Case[] {
  const operations = webhookOperations(context.document);
  return operations === undefined ? [] : new SequenceCases(context, operations).life();
}

/** Cases that refused requests have changed nothing; sent after all of them. */
export function aftermathCases(context: CaseContext): Case[] {
  const operations = webhookOperations(context.document);
  return operations === undefined ? [] : new SequenceCases(context, operations).aftermath();
}

/** Cases that another agent can't use an agent's webhooks; need `--other-agent-id`. */
export function otherAgentCases(context: CaseContext): Case[] {
  const operations = webhookOperations(context.document);
  return operations === undefined ? [] : new SequenceCases(context, operations).otherAgent();
}

/** The number of webhooks that, together with those of other cases, exceeds {@link pageful}. */
const crowd = pageful - 8;

class SequenceCases {
  readonly #context: CaseContext;
  readonly #operations: WebhookOperations;

  constructor(context: CaseContext, operations: WebhookOperations) {
    this.#context = context;
    this.#operations = operations;
  }

  life(): Case[] {
    const { create, get, list, update, toggle, delete: remove } = this.#operations;
    const [first, second] = creationsOf(this.#context, create).map(({ request }) => request.id);
    if (first === undefined || second === undefined) return [];
    const ours = { made: first };
    // A webhook with no value at its default.
    const awkward = { made: awkwardCreation };
    const renamed = { body: { name: `${uniqueMarker} renamed` } };
    const other = numberOf(this.#context.document, update);
    const documented = this.#context.document.describedConstants('AvailableEvent');
    const known = Object.keys(documented);
    const otherwise = 'the list has no event beyond the documented ones';
    const more = { shown: { events: { by: 'life/list', at: available, except: known, otherwise } } };
    const requests: readonly [id: string, operation: Operation, options: StepOptions][] = [
      // Earlier creations and changes are at least a second older than what follows.
      ['get', get, { ...ours, waitBefore: aSecond }],
      ['list', list, {}],
      ['update', update, { ...ours, ...renamed }],
      ['getUpdated', get, ours],
      ['updateOther', update, { ...ours, body: other }],
      ['moreEvents', update, { ...ours, ...more }],
      ['toggle', toggle, awkward],
      ['getToggled', get, awkward],
      ['toggleBack', toggle, awkward],
      ['delete', remove, ours],
      ['getDeleted', get, { ...ours, needs: deletion }],
      ['listLeft', list, {}],
    ];
    const steps = requests.map(([id, operation, options]) => this.#context.step(`life/${id}`, operation, options));
    const proof = { id: 'life', steps };
    const facts: readonly [id: string, step: string, checks: readonly Check[]][] = [
      ['getShowsCreated', 'get', [sameAs(first)]],
      ['listShowsCreated', 'list', [lists('life/get'), lists(second), lists(lastChange)]],
      ['listShowsEvents', 'list', [listsEvents(documented)]],
      ['takesListedEvents', 'list', [takesListedEvents(known, 'life/moreEvents')]],
      ['updateChangesOnlyWhatIsGiven', 'update', [comesBack('name'), sameAs('life/get', ['name', 'updated_at'])]],
      ['updateIsKept', 'getUpdated', [sameAs('life/update')]],
      ['updateOfAnotherField', 'updateOther', [sameAs('life/getUpdated', [...Object.keys(other), 'updated_at'])]],
      ['updatedAtAdvances', 'update', [updatedLaterThan('life/get')]],
      ['toggleTurnsOver', 'toggle', [...toggled(lastChange)]],
      ['toggleAdvancesUpdatedAt', 'toggle', [updatedLaterThan(lastChange)]],
      ['toggleIsKept', 'getToggled', [sameAs('life/toggle')]],
      ['toggleTurnsBack', 'toggleBack', [...toggled('life/getToggled')]],
    ];
    return [
      ...facts.map(([id, at, checks]) => this.#success(`life/${id}`, proof, `life/${at}`, checks)),
      this.#success('life/delete', proof, 'life/delete', []),
      this.#leavesOthers(proof, second),
      this.#notFound('life/getDeleted', proof, 'life/getDeleted'),
    ];
  }

  /** The case that deleting a webhook does not affect others, as a list shows. */
  #leavesOthers(proof: Proof, other: string): Case {
    const { list, delete: operation } = this.#operations;
    const { document } = this.#context;
    const { place } = successFacts(document, operation);
    const checks = [statusIs(successFacts(document, list)), leavesOthers('life/list', deletion, other)];
    return makeCase(document, {
      ...{ id: 'life/deletingLeavesOthers', operation, place, proof },
      ...{ step: 'life/listLeft', checks },
    });
  }

  aftermath(): Case[] {
    const { get, list, health, create } = this.#operations;
    const { step } = this.#context;
    const [deleted] = creationsOf(this.#context, create);
    const body = bodyOf(this.#context, create);
    const many = Array.from({ length: crowd }, (_, index) => step(`aftermath/crowd/${index}`, create, body));
    const untouched = { id: 'aftermath', steps: [step('aftermath/get', get), ...many, step('aftermath/list', list)] };
    const alive = { id: 'aftermath/health', steps: [step('aftermath/health', health)] };
    return [
      this.#success('refusedUpdatesChangeNothing', untouched, 'aftermath/get', [afterAll(sameAs('updates/get'))]),
      this.#success('refusedCreationsLeaveNothing', untouched, 'aftermath/list', [
        listsNothingRefused,
        lists('aftermath/get'),
      ]),
      this.#success('aftermath/othersAreUntouched', untouched, 'aftermath/list', [othersAreUntouched('life/list')]),
      this.#success('life/listLacksDeleted', untouched, 'aftermath/list', [
        listsNot(deleted?.request.id ?? '', deletion),
      ]),
      this.#success('listHasAllCreated', untouched, 'aftermath/list', [listsAllCreated]),
      this.#success('healthNeedsNoToken', alive, 'aftermath/health', []),
    ];
  }

  /** The case that reads the webhook after all valid updates, before the invalid ones. */
  before(): Case[] {
    const proof = { id: 'updates', steps: [this.#context.step('updates/get', this.#operations.get)] };
    return [this.#success('getAfterUpdates', proof, 'updates/get', [])];
  }

  otherAgent(): Case[] {
    const { create, get, update, toggle, delete: remove, list } = this.#operations;
    const { step } = this.#context;
    const references = { agent_id: { kind: 'other' } } as const;
    const { test, logs, retry } = deliveryOperations(this.#context.document) ?? {};
    const strangers = [get, update, toggle, ...[test, logs, retry].filter((one) => one !== undefined), remove].map(
      (operation) =>
        step(`otherAgent/${operation.id}`, operation, {
          ...{ references, ...bodyOf(this.#context, operation) },
          // Only this webhook has a log.
          ...(operation === retry && { made: secondCreation(this.#context, create) }),
        }),
    );
    return [
      ...strangers.map((request) => this.#notFound(`${request.id}`, refused(request), request.id)),
      this.#success(
        'otherAgent/list',
        { id: 'otherAgent/list', steps: [step('otherAgent/list', list, { references })] },
        'otherAgent/list',
        [listsNot(subject)],
      ),
    ];
  }

  #success(
    id: string,
    proof: Proof,
    at: string,
    checks: readonly Check[],
    evidence: Case['evidence'] = 'documented',
  ): Case {
    const operation = operationOf(proof, at);
    const facts = successFacts(this.#context.document, operation);
    const isWebhook = operation.id !== webhookIds.list && facts.response.envelope.some(({ name }) => name === 'data');
    const all = [statusIs(facts), bodyConforms(facts), ...(isWebhook ? consistent : []), ...checks];
    return makeCase(this.#context.document, {
      id,
      operation,
      place: facts.place,
      evidence,
      proof,
      step: at,
      checks: all,
    });
  }

  #missingFacts(operation: Operation, resource: Operation['pathParameters'][number]['resource']) {
    const { document } = this.#context;
    const facts = resource && responseFacts(document, operation, resource.missing.status);
    return facts && { facts, example: exampleFacts(document, facts, resource.missing.example) };
  }

  /** The case of a request whose path names a missing webhook. */
  #notFound(id: string, proof: Proof, at: string): Case {
    const operation = operationOf(proof, at);
    const resources = operation.pathParameters.map(({ resource }) => resource);
    const index = resources.findIndex((resource) => resource?.name === 'webhook');
    // A missing webhook's log entries are missing, too, and their messages are right, too.
    const [found, ...others] = resources.slice(index).map((resource) => this.#missingFacts(operation, resource));
    const { facts, example } = found ?? {};
    const values = others.map((other) => other?.example?.value);
    const message = messageIs(example?.value, true, values);
    const checks = facts === undefined ? [] : [statusIs(facts), bodyConforms(facts), message];
    const place = example?.place ?? operation.place;
    return makeCase(this.#context.document, { id, operation, place, proof, step: at, checks });
  }
}

/** A body with one number and nothing else. */
function numberOf({ files }: ApiDocument, { requestBody }: Operation): Readonly<Record<string, unknown>> {
  const properties = requestBody?.schema === undefined ? [] : [...new SchemaView(files, requestBody.schema).properties];
  const [found] = properties.filter(([, view]) => view.types?.has('number'));
  return found === undefined ? {} : { [found[0]]: validValue(found[1], 'most') };
}

/** A comparison that is skipped unless all steps before it were sent. */
function afterAll(check: Check): Check {
  return { ...check, reads: 'all before' };
}

function toggled(before: string): Check[] {
  return [isOppositeOf(before, 'enabled'), messageTellsState, sameAs(before, ['enabled', 'status', 'updated_at'])];
}

function operationOf(proof: Proof, at: string): Operation {
  const found: Step | undefined = proof.steps.find(({ id }) => id === at);
  if (found?.operation === undefined) throw new TypeError(`the proof ${proof.id} has no step ${at}`);
  return found.operation;
}

/** Cases to be sent after all valid updates, before the invalid ones. */
export function beforeRefusedUpdatesCases(context: CaseContext): Case[] {
  const operations = webhookOperations(context.document);
  return operations === undefined ? [] : new SequenceCases(context, operations).before();
}
