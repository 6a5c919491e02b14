import type { MockApi, RecordCheck } from '../api.ts';

/** Makes the check of an API's records, which also refuses records of unknown resources. */
export async function recordCheckOf({ resources = {}, recordCheck }: MockApi): Promise<RecordCheck> {
  const check = await recordCheck?.();
  return (records) => {
    const foreign = Object.keys(records).filter((name) => !Object.hasOwn(resources, name));
    if (foreign.length === 0) return check?.(records);
    const known = Object.keys(resources).join(', ') || 'none';
    return Object.fromEntries(foreign.map((name) => [name, [`The API has no resource ${name}. There is: ${known}.`]]));
  };
}
