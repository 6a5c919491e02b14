import type { MockApi, RecordCheck } from '../api.ts';

/** The check of an API's records: none may be of a resource that the API does not have. */
export async function recordCheckOf({ resources = {}, recordCheck }: MockApi): Promise<RecordCheck> {
  const check = await recordCheck?.();
  return (records) => {
    const foreign = Object.keys(records).filter((name) => !Object.hasOwn(resources, name));
    if (foreign.length === 0) return check?.(records);
    const known = Object.keys(resources).join(', ') || 'none';
    return Object.fromEntries(foreign.map((name) => [name, [`The API has no resource ${name}. There is: ${known}.`]]));
  };
}
