import type { TestAPI } from 'vitest';
import { type ExpectStatic, expect as vitestExpect } from 'vitest';
import type { operations } from '../talkover/types.ts';
import { type MatchersOfRequests, toHaveRequested } from './vitest/matchers.ts';
import type { MockFixtures } from './vitest/mock-test.ts';
import { mockTest } from './vitest/mock-test.ts';

vitestExpect.extend({ toHaveRequested });

declare module 'vitest' {
  // Merged declarations need the same type parameters as Vitest's.
  interface Matchers<T> extends MatchersOfRequests<T> {}
}

/** Vitest's own `expect`, with `toHaveRequested`. */
export const expect: ExpectStatic = vitestExpect;

/** Vitest's `test` with a mock of Talkover's API for each test: see {@link mockTest}. */
export const test: TestAPI<MockFixtures<operations>> = mockTest<operations>();

/** The same as {@link test}. */
export const it: TestAPI<MockFixtures<operations>> = test;

export { NothingDelivered, type TestDelivery, type TestInbox } from './vitest/inbox.ts';
export { RequestAmbiguous, RequestUnhandled } from './vitest/intercepted-fetch.ts';
export { type ExpectedRequest, OperationUnknown } from './vitest/matchers.ts';
export { type MockFixtures, type MockTestOptions, mockTest } from './vitest/mock-test.ts';
export { NothingRequested, type Requests, type SentBody, type SentRequest } from './vitest/requests.ts';
export { ControlRefused, type TestMock } from './vitest/test-mock.ts';
