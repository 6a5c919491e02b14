import { hasKeys, valueAt } from '../../openapi/document/json-pointer.ts';
import type { Case, Check } from '../cases/case.ts';
import { FromAnswer } from '../cases/step.ts';
import { code } from '../checks/deviations.ts';
import { as, broken, differs, from, impossible, ofSuccess } from '../checks/findings.ts';
import { type DeclaredParameter, declaredBodies } from './inputs.ts';
import { mainPurpose } from './instances.ts';
import { isOfDisplay, type List, ofList, queryOf } from './list.ts';
import type { RequestSchema } from './request-schema.ts';

/** Names of parameters that search in any property. */
const anywhere = /^(?:q|s|search|query|text|term|keywords?|search_?(?:term|text|query))$/i;

/** Names of properties that a search most likely covers. */
const nameLike = /name|title|subject|label|headline/i;

/** Where the answer to a creation of the run shows the resource. */
interface Own {
  readonly steps: readonly string[];
  readonly at: string;
  /** The property that holds its id. */
  readonly id: string;
}

/** Cases that a search finds the run's own resource by its text. */
export function searchCases(list: List): Case[] {
  const { resource, suite, entry } = list;
  const { create, dataAt, id } = resource;
  const at = create && dataAt[create.id];
  const steps = list.isOwn ? suite.creationIds(resource, mainPurpose) : [];
  if (entry === undefined || create === undefined || at === undefined || id === undefined || steps.length === 0)
    return [];
  const own: Own = { steps, at, id };
  const texts = textsOf(list, entry, at);
  return list.parameters.flatMap((parameter) => {
    if (!isFreeText(parameter.facts) || isReserved(list, parameter)) return [];
    const { name } = parameter;
    if (texts.includes(name)) return [ofProperty(list, parameter, own)];
    const likely = texts.find((text) => nameLike.test(text)) ?? texts[0];
    if (!anywhere.test(name) || entry.declared.has(name) || likely === undefined) return [];
    return [ofAnything(list, parameter, own, likely)];
  });
}

function isReserved({ suite, operation }: List, { name }: DeclaredParameter): boolean {
  return isOfDisplay(name) || suite.world.resourceAt(operation, { in: 'query', name }) !== undefined;
}

function isFreeText(facts: RequestSchema): boolean {
  const { decided } = facts;
  const types = decided.types?.filter((type) => type !== 'null');
  const format = decided.text('format');
  const isFree = decided.enumeration === undefined && (format === undefined || format === 'email');
  return isFree && types?.length === 1 && types[0] === 'string';
}

/** The texts that the creation sends and shows, and that an entry shows. */
function textsOf({ suite, resource }: List, entry: RequestSchema, at: string): readonly string[] {
  const { create } = resource;
  const [body] = create === undefined ? [] : declaredBodies(suite.document, create);
  if (create === undefined || body === undefined) return [];
  const { required, properties } = body.facts.decided;
  return required.filter((name) => {
    const sent = properties.get(name);
    const [listed, shown] = [entry.declared.get(name), suite.shown(create, `${at}/${name}`)];
    return [sent, listed, shown].every((one) => one !== undefined && isFreeText(one));
  });
}

function ownText({ steps: [first = ''], at }: Own, property: string): FromAnswer {
  return new FromAnswer(first, `${at}/${property}`);
}

/** The case of a parameter with the name of a text property of the entries. */
function ofProperty(list: List, parameter: DeclaredParameter, own: Own): Case {
  const { name } = parameter;
  const { steps, at, id } = own;
  const checks = [holdsText(list, parameter), list.has(steps, `${at}/${id}`, id, true, undefined)];
  return list.case(`search/${name}`, [...list.longest, queryOf(parameter, ownText(own, name))], checks);
}

function holdsText({ suite, at }: List, { name, place }: DeclaredParameter): Check {
  const written = JSON.stringify(suite.document.files.valueAt(place) ?? null);
  // A search by words may match entries with only one of them.
  const isLoose = /fuzz|full.?text|\bwords?\b|\bany\b|similar|like|search/i.test(written);
  return ofSuccess(`every entry has the ${name} that was asked for`, (answer, { request }) => {
    const asked = new URL(request.url).searchParams.get(name)?.trim().toLowerCase();
    const entries = valueAt(answer.json, at);
    if (asked === undefined || asked === '' || !Array.isArray(entries))
      return impossible('there is no list to look at');
    const other = entries.find((one) => {
      const value = hasKeys(one) ? one[name] : undefined;
      return typeof value === 'string' && !value.toLowerCase().includes(asked);
    });
    if (other === undefined) return [];
    const message = `an entry has another ${name}`;
    const got: unknown = hasKeys(other) ? other[name] : other;
    const found = isLoose ? differs(message, asked, got) : broken(message, asked, got);
    return as(ofList(`the filter ${code(name)} lets others through`), from(`filter ${name}`, found));
  });
}

/** The case of a search in any property. Only an observation: few documents say which properties are searched. */
function ofAnything(list: List, parameter: DeclaredParameter, own: Own, property: string): Case {
  const { name } = parameter;
  const { steps, at, id } = own;
  const has = list.has(steps, `${at}/${id}`, id, true, undefined);
  const isFound: Check = {
    ...has,
    fact: `it is found by its ${property}`,
    judge: (exchange, exchanges) =>
      has.judge(exchange, exchanges).flatMap((finding) => {
        if (finding.kind !== 'broken') return [finding];
        const words = `what was created is not found by its ${property}`;
        return as(ofList(words), differs(words, finding.expected, finding.got));
      }),
  };
  return list.case(`search/${name}`, [...list.longest, queryOf(parameter, ownText(own, property))], [isFound]);
}
