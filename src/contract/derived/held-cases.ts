import { hasKeys, valueAt } from '../../openapi/document/json-pointer.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import type { Resource } from '../../openapi/resources/resource.ts';
import type { Case, Check } from '../cases/case.ts';
import { as, broken, differs, from, impossible, isSuccess } from '../checks/findings.ts';
import type { DraftOptions } from './drafts.ts';
import { purposeFor, stepOf } from './instances.ts';
import { hasWord, saidOf, sentencesOf } from './prose.ts';
import { successOf } from './record-checks.ts';
import type { RequestSchema } from './request-schema.ts';
import { shownAt } from './shown-facts.ts';
import type { Suite } from './suite.ts';

/** Cases that a resource with dependents is not deleted, where a declared 409 says so: a car park with active sessions. */
export function heldCases(suite: Suite): Case[] {
  return suite.world.made.flatMap((holder) =>
    suite.world.made.flatMap((held) => (held === holder ? [] : heldCase(suite, holder, held))),
  );
}

function heldCase(suite: Suite, holder: Resource, held: Resource): Case[] {
  const { delete: remove } = holder;
  const { create, name, plural, dataAt } = held;
  const conflict = remove?.responses.get('409');
  if (conflict === undefined || !suite.asks(remove) || !suite.asks(create)) return [];
  const said = sentencesOf(`${conflict.description}. ${saidOf(remove)}`).filter(
    (one) => (hasWord(one, name) || hasWord(one, plural)) && !/with (?:all )?(?:its|their)|cascad|along/i.test(one),
  );
  const draft = holdingDraft(suite, holder, create);
  if (said.length === 0 || draft === undefined) return [];
  const id = `${remove.id}/held/${name}`;
  const purposeOf = purposeFor(holder, id);
  const holding = suite.step(`${id}/holding`, create, { ...draft, purposeOf }, { needs: stepOf(holder, id) });
  const step = suite.step(id, remove, { purposeOf }, { needs: holding.id });
  const proof = suite.proof(id, [...suite.creation(holder, id), holding, step]);
  const at = dataAt[create.id];
  const facts = at === undefined ? undefined : shownAt(suite.document, create, at);
  const check = isRefused({ holding: holding.id, at, states: statesIn(facts, said.join('. ')) });
  return [suite.case(remove, `held/${name}`, conflict.place ?? remove.place, proof, [check], id)];
}

/** How to create a dependent of the holder; undefined if the creation does not name its holder. */
function holdingDraft({ world }: Suite, holder: Resource, create: Operation): DraftOptions | undefined {
  const inputs = world.inputsOf(create).filter((one) => {
    const source = world.sourceAt(create, one);
    return source?.kind === 'created' && source.resource === holder;
  });
  if (inputs.length === 0) return undefined;
  return { optional: inputs.some((one) => one.in === 'path') ? 'none' : 'all' };
}

/** A property that holds a state, and the values of it that matter. */
interface MeantState {
  readonly name: string;
  readonly named: readonly unknown[];
}

/** The states that a text names: only dependents in one of them prevent the deletion. */
function statesIn(facts: RequestSchema | undefined, said: string): readonly MeantState[] {
  return [...(facts?.declared ?? [])].flatMap(([name, property]) => {
    const named = (property.decided.enumeration ?? []).filter((one) => typeof one === 'string' && hasWord(said, one));
    return named.length === 0 ? [] : [{ name, named }];
  });
}

/** The dependent of a resource that is to be deleted. */
interface Held {
  /** The step that has created the dependent. */
  readonly holding: string;
  /** JSON Pointer to it in the answer; undefined if the answer does not show it. */
  readonly at: string | undefined;
  readonly states: readonly MeantState[];
}

function isRefused({ holding, at, states }: Held): Check {
  return {
    fact: 'a resource with dependents is not deleted',
    reads: [holding],
    judge({ answer, failure }, exchanges) {
      if (answer === undefined) return impossible(`no answer: ${failure}`);
      const thing = valueAt(successOf([holding], exchanges)?.answer?.json, at ?? '');
      const isMeant = states.every(({ name, named }) => hasKeys(thing) && named.includes(thing[name]));
      if (!isMeant) return impossible('it has no dependent in a state that matters');
      if (answer.status === 409) return [];
      const message = `the deletion is answered ${answer.status}, though there is a dependent`;
      const words = { severity: 'accepted', words: 'resources with dependents are deleted' } as const;
      return as(
        words,
        isSuccess(answer) ? from('held', broken(message, 409, answer.status)) : differs(message, 409, answer.status),
      );
    },
  };
}
