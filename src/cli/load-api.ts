import type { Api } from '../api/define-api.ts';

export async function loadApi(path: string): Promise<Api> {
  throw new Error(path);
}
