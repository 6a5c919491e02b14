import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { isJsonObject } from '../../openapi/document/json-pointer.ts';
import { bodyConforms, statusIs } from '../checks/checks.ts';
import { ofMessage } from '../checks/deviations.ts';
import { as, broken } from '../checks/findings.ts';
import type { OwnCase } from '../contract-api.ts';
import type { Case, Check } from './case.ts';
import { makeCase } from './make-case.ts';
import { type ExampleFacts, exampleFacts, responseFacts, successFacts } from './response-facts.ts';
import type { Proof, Step } from './step.ts';

/** Thrown when an own case expects an answer that its operation does not declare; carries the case's id. */
export class ResponseMissing extends Error {
  override readonly name = 'ResponseMissing';
  readonly caseId: string;

  constructor(caseId: string, reason: string) {
    super(`the case ${caseId} ${reason}`);
    this.caseId = caseId;
  }
}

/** The proofs of lists of steps: cases that share a list share its requests. */
const proofs = new WeakMap<readonly Step[], Proof>();

/**
 * @throws {ResponseMissing} if the operation does not declare the status or the example
 * @throws {UndocumentedSuccess} if the case expects the success of an operation that declares none
 */
export function ownCase(document: ApiDocument, parts: OwnCase): Case {
  const { id, steps, status, example, checks = [], evidence = 'documented' } = parts;
  const operation = steps.at(-1)?.operation;
  if (operation === undefined) throw new ResponseMissing(id, 'has no request whose answer could be judged');
  const facts = status === undefined ? successFacts(document, operation) : responseFacts(document, operation, status);
  if (facts === undefined) throw new ResponseMissing(id, `expects ${status}, which ${operation.id} does not declare`);
  const shown = example === undefined ? undefined : exampleFacts(document, facts, example);
  if (example !== undefined && shown === undefined)
    throw new ResponseMissing(id, `expects the example ${example}, which ${operation.id} does not have`);
  const proof = proofs.get(steps) ?? { id, steps };
  proofs.set(steps, proof);
  const all = [statusIs(facts), bodyConforms(facts), ...(shown === undefined ? [] : [textsAre(shown)]), ...checks];
  return makeCase(document, { id, operation, place: shown?.place ?? facts.place, evidence, proof, checks: all });
}

/** Checks that the answer has exactly the texts of a documented example: people and programs read them. */
function textsAre({ value, grade }: ExampleFacts): Check {
  const texts = isJsonObject(value) ? Object.entries(value).filter(([, text]) => typeof text === 'string') : [];
  return {
    fact: `it reads ${JSON.stringify(Object.fromEntries(texts))}`,
    judge({ answer }) {
      const body = isJsonObject(answer?.json) ? answer.json : {};
      return texts.flatMap(([name, text]) =>
        body[name] === text
          ? []
          : as(ofMessage(text, body[name]), broken(`${name} is another`, text, body[name], grade)),
      );
    },
  };
}
