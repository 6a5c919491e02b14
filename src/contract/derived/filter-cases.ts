import { hasKeys, valueAt } from '../../openapi/document/json-pointer.ts';
import type { Case, Check, Finding } from '../cases/case.ts';
import { FromAnswer } from '../cases/step.ts';
import { code } from '../checks/deviations.ts';
import { as, broken, from, ofSuccess } from '../checks/findings.ts';
import type { DeclaredParameter } from './inputs.ts';
import { mainPurpose } from './instances.ts';
import { isOfDisplay, type List, ofList } from './list.ts';
import { filteredTotals } from './total-checks.ts';

/** A parameter with the name of a property of the entries, and few possible values. */
export interface Filter {
  readonly parameter: DeclaredParameter;
  /** The values of its enumeration; undefined if it has none. */
  readonly values: readonly unknown[] | undefined;
  /** The value of the run's own entry; undefined if there is none. */
  readonly own: FromAnswer | undefined;
}

export function filtersOf(list: List): Filter[] {
  const { create, dataAt } = list.resource;
  const { entry } = list;
  const at = create && dataAt[create.id];
  if (entry === undefined) return [];
  return list.parameters.flatMap((parameter) => {
    const { name, facts } = parameter;
    const property = entry.declared.get(name) ?? undefined;
    if (property === undefined || isOfDisplay(name)) return [];
    const values = facts.decided.enumeration ?? facts.decided.items?.decided.enumeration;
    const takesId = list.suite.world.resourceAt(list.operation, { in: 'query', name }) !== undefined;
    const isPlain = values !== undefined || facts.types?.includes('boolean') === true || takesId;
    if (!isPlain || property.takes('object')) return [];
    const [first] = list.isOwn ? list.suite.creationIds(list.resource, mainPurpose) : [];
    const isShown = first !== undefined && at !== undefined && !property.takes('array');
    return [{ parameter, values, own: isShown ? new FromAnswer(first, `${at}/${name}`) : undefined }];
  });
}

/** Cases that a filtered list has the matching entries and no others. */
export function filterCases(list: List): Case[] {
  const { create, dataAt, id } = list.resource;
  const at = create && dataAt[create.id];
  return filtersOf(list).flatMap(({ parameter, values, own }) => {
    const { name, facts } = parameter;
    const only = showsOnly(list, name);
    const found: Case[] = [];
    if (own !== undefined) {
      const steps = list.suite.creationIds(list.resource, mainPurpose);
      const has = id === undefined ? [] : [list.has(steps, `${at}/${id}`, id, true, undefined)];
      // A parameter with a default hides entries if it is left out, so that the totals can't be compared.
      const total = facts.has('default') ? [] : filteredTotals(list);
      const checks = [only, ...has, ...total];
      found.push(list.case(`filter/${name}`, [...list.longest, { in: 'query', name, value: own }], checks));
    }
    const last = values?.at(-1) ?? (facts.types?.includes('boolean') ? true : undefined);
    if (last !== undefined)
      found.push(
        list.case(
          `filter/${name}/${last}`,
          [{ in: 'query', name, value: facts.takes('array') ? [last] : last }],
          [only],
        ),
      );
    if (values !== undefined && values.length > 1)
      found.push(
        list.case(
          `filter/${name}/${values[0]}`,
          [{ in: 'query', name, value: facts.takes('array') ? [values[0]] : values[0] }],
          [only],
        ),
      );
    return found;
  });
}

function showsOnly(list: List, name: string): Check {
  return ofSuccess(`every entry has the ${name} that was asked for`, (answer, { step }) => {
    const entries = valueAt(answer.json, list.at);
    const asked = step.parameters?.find((one) => one.name === name && one.in === 'query')?.value;
    if (!Array.isArray(entries) || asked instanceof FromAnswer) return alike(entries, name);
    const wanted = [asked].flat().map(String);
    const other = entries.find(
      (entry) =>
        hasKeys(entry) &&
        entry[name] !== undefined &&
        ![entry[name]]
          .flat()
          .map(String)
          .some((one) => wanted.includes(one)),
    );
    return other === undefined
      ? []
      : as(
          ofList(`the filter ${code(name)} lets others through`),
          from(`filter ${name}`, broken(`an entry has another ${name}`, wanted, hasKeys(other) ? other[name] : other)),
        );
  });
}

/** Expects all entries to have the same value: the filter's value is taken from an answer. */
function alike(entries: unknown, name: string): Finding[] {
  if (!Array.isArray(entries)) return [];
  const values = new Set(
    entries.flatMap((entry) => (hasKeys(entry) && entry[name] !== undefined ? [JSON.stringify(entry[name])] : [])),
  );
  return values.size < 2
    ? []
    : as(
        ofList(`the filter ${code(name)} lets others through`),
        from(`filter ${name}`, broken(`entries differ in ${name}`, 'one value', [...values].slice(0, 10))),
      );
}
