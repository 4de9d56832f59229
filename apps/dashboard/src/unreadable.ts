/** Of one lane alone: somebody else's value under our key. All other failures concern every lane alike, and are the page's. */
export function unreadable(error: unknown): undefined {
  if (error instanceof Error && error.message.includes('WRONGTYPE')) return undefined;
  throw error;
}
