/** The contract half of an API. */
export type ContractApi = object;
