/** Memories of people as a plan assumes them: the digest that names the memory, and its {@link memoryText}. */
export type Assumed = readonly (readonly [digest: string, text: string])[];
