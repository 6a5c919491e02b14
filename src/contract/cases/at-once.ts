import { isDeepStrictEqual } from 'node:util';
import { hasKeys, valueAt } from '../../openapi/document/json-pointer.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import { bodyConforms, statusIs } from '../checks/checks.ts';
import { comesBack, showsSent } from '../checks/echoes.ts';
import { broken, from, impossible, isSuccess, ofSuccess } from '../checks/findings.ts';
import { isSameId } from '../checks/ids.ts';
import type { CaseContext, MadeResource } from '../contract-api.ts';
import type { Answer } from '../run/exchange.ts';
import { awkwardValue } from './awkward-values.ts';
import type { Case, Check } from './case.ts';
import { bodyOf } from './invalid-bodies.ts';
import { makeCase } from './make-case.ts';
import { queryParameters } from './parameters.ts';
import { hasOwnSuccess, successFacts } from './response-facts.ts';
import { SchemaView } from './schema-view.ts';
import type { Proof, Step } from './step.ts';
import { shownFields } from './valid-bodies.ts';

/** Cases of two requests at the same time: both succeed, and neither undoes what the other has done. */
export function atOnceCases(context: CaseContext): Case[] {
  return authorOf(context)?.sent() ?? [];
}

/** Cases that later lists have both that were created at the same time: judged when all answers are there. */
export function listedAtOnceCases(context: CaseContext): Case[] {
  return authorOf(context)?.listed() ?? [];
}

function authorOf(context: CaseContext): AtOnceCases | undefined {
  const { made } = context.api;
  if (made === undefined) return undefined;
  const [create, list, read, update] = [made.create, made.list, made.read, made.update].map((id) =>
    context.document.operations.find((one) => one.id === id && hasOwnSuccess(one)),
  );
  if (create?.requestBody?.schema === undefined || list === undefined) return undefined;
  return new AtOnceCases(context, made, { create, list, read, update });
}

interface Operations {
  readonly create: Operation;
  readonly list: Operation;
  readonly read: Operation | undefined;
  readonly update: Operation | undefined;
}

const first = 'atOnce/create';
const second = 'atOnce/create/other';

class AtOnceCases {
  readonly #context: CaseContext;
  readonly #made: MadeResource;
  readonly #operations: Operations;
  /** JSON Pointer to the resource in an answer. */
  readonly #data: string;

  constructor(context: CaseContext, made: MadeResource, operations: Operations) {
    this.#context = context;
    this.#made = made;
    this.#operations = operations;
    this.#data = context.api.data ?? '';
  }

  sent(): Case[] {
    const { create } = this.#operations;
    const { step } = this.#context;
    const { body } = bodyOf(this.#context, create);
    const creations = [step(first, create, { body }), step(second, create, { body, withBefore: true })];
    const halves = this.#halves();
    const changes = halves.map(({ operation, body }, index) =>
      step(`atOnce/update/${index + 1}`, operation, { made: first, body, ...(index > 0 && { withBefore: true }) }),
    );
    const reading = halves.slice(0, 1).map(({ read }) => step('atOnce/get', read, { made: first }));
    const proof = { id: 'atOnce', steps: [...creations, ...changes, ...reading] };
    const echoes = this.#echoes(create, body);
    const isNew = [...(this.#made.created ?? []), ...echoes];
    const lost = changes.map((change, index) => this.#isKept(change, Object.keys(halves[index]?.body ?? {})));
    return [
      ...creations.map((request, index) =>
        this.#case(`${index + 1}`, proof, request, index === 0 ? isNew : [...isNew, this.#isAnother()]),
      ),
      ...changes.map((request, index) =>
        this.#case(`${index + 1}`, proof, request, this.#echoes(request.operation ?? create, halves[index]?.body)),
      ),
      ...reading.map((request) => this.#case('changes', proof, request, [...(this.#made.shown ?? []), ...lost])),
    ];
  }

  listed(): Case[] {
    const { document } = this.#context;
    const { list: operation } = this.#operations;
    const { place } = successFacts(document, operation);
    const checks = [saysSo(this.#listsBoth(operation))];
    return [makeCase(document, { id: `${operation.id}/answers/atOnce`, operation, place, proof: undefined, checks })];
  }

  /** Two changes with half of the fields each: a deployment that writes the whole record undoes one with the other. */
  #halves(): { readonly operation: Operation; readonly read: Operation; readonly body: Body }[] {
    const { read, update: operation } = this.#operations;
    if (read === undefined || operation?.requestBody?.schema === undefined) return [];
    const view = new SchemaView(this.#context.document.files, operation.requestBody.schema, true);
    const shown = shownFields(this.#context, operation);
    const fields = [...view.properties].filter(([name]) => shown.has(name));
    const bodies = [0, 1].map((half) => {
      const some = fields.filter((_, index) => index % 2 === half);
      return Object.fromEntries(some.map(([name, field]) => [name, awkwardValue(field, 'second')]));
    });
    const isWhole = bodies.every((body) => Object.keys(body).length > 0 && view.allows(body));
    return isWhole ? bodies.map((body) => ({ operation, read, body })) : [];
  }

  #echoes(operation: Operation, body: unknown): Check[] {
    const shown = shownFields(this.#context, operation);
    const names = hasKeys(body) ? Object.keys(body).filter((name) => shown.has(name)) : [];
    return names.map((name) => comesBack(name, this.#data));
  }

  /** A change that succeeded is there when it is read, even if another was sent at the same time. */
  #isKept(change: Step, names: readonly string[]): Check {
    const checks = names.map((name) => showsSent(change.id, name, this.#data));
    return {
      fact: `what ${change.id} has set is kept`,
      reads: [change.id],
      judge(exchange, exchanges) {
        const answer = exchanges.of(change.id)?.answer;
        if (answer === undefined || !isSuccess(answer)) return impossible(`${change.id} did not succeed`);
        const findings = checks.flatMap((check) => check.judge(exchange, exchanges));
        return findings.map((finding) => (finding.kind === 'broken' ? { ...finding, cause: lostChange } : finding));
      },
    };
  }

  #isAnother(): Check {
    return ofSuccess({ fact: 'it is another one than the first', reads: [first] }, (answer, _, exchanges) => {
      const [one, other] = [exchanges.of(first)?.answer, answer].map((shown) => this.#idIn(shown));
      if (one === undefined || other === undefined) return impossible('there is nothing to compare with');
      return isSameId(one, other) ? from('the same id', broken('both have the same id', 'another id', other)) : [];
    });
  }

  #listsBoth(list: Operation): Check {
    const { entries, id: idName = 'id' } = this.#made;
    const isInPages = queryParameters(this.#context.document, list).size > 0;
    return ofSuccess({ fact: 'a list of later has both', reads: [first, second] }, ({ json }, exchange, exchanges) => {
      const created = [first, second].map((step) => exchanges.of(step));
      const all = exchanges.all();
      const isOfThem = created.every(
        (one) =>
          one !== undefined &&
          all.indexOf(one) < all.indexOf(exchange) &&
          one.step.access === exchange.step.access &&
          isDeepStrictEqual(one.step.references, exchange.step.references),
      );
      const listed = valueAt(json, entries);
      const ids = created.map((one) => this.#idIn(one?.answer));
      if (!isOfThem || !Array.isArray(listed) || ids.some((id) => id === undefined))
        return impossible('there is nothing to look for');
      const missing = ids.filter((id) => !listed.some((entry) => isSameId(valueAt(entry, `/${idName}`), id)));
      if (missing.length === 0) return [];
      return isInPages ? impossible('the list may go on') : broken('what was created is not listed', ids, missing);
    });
  }

  /** The id of what a successful creation has created. */
  #idIn(answer: Answer | undefined): unknown {
    if (answer === undefined || !isSuccess(answer)) return undefined;
    return valueAt(answer.json, `${this.#data}/${this.#made.id ?? 'id'}`);
  }

  #case(name: string, proof: Proof, step: Step, checks: readonly Check[]): Case {
    const { document } = this.#context;
    const operation = step.operation ?? this.#operations.create;
    const facts = successFacts(document, operation);
    const all = [statusIs(facts), bodyConforms(facts), ...checks].map(saysSo);
    const id = `${operation.id}/atOnce/${name}`;
    return makeCase(document, { id, operation, place: facts.place, proof, step: step.id, checks: all });
  }
}

type Body = Readonly<Record<string, unknown>>;

const lostChange = { names: ['lost change'] };

/** A check whose findings say that they need two requests at the same time. */
function saysSo(check: Check): Check {
  return {
    fact: check.fact,
    judge: (exchange, exchanges) =>
      check.judge(exchange, exchanges).map((finding) => ({
        ...finding,
        message:
          finding.kind === 'impossible' ? finding.message : `${finding.message}, where two are sent at the same time`,
      })),
  };
}
