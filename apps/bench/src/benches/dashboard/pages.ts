/** The pages of the dashboard, and what each of them asks the API, as packages/pages does it. */

export interface Question {
  /** Below `/api/v1/`. */
  asked: string;
  /** JSON of a question that is too long for an address. */
  body?: object;
  /** The page asks again after so many ms. Absent: it asks once. */
  everyMs?: number;
}

export interface BenchPage {
  /** Below `/app/`. */
  path: string;
  questions: readonly Question[];
  /** Server-sent events that it follows besides the overview, which all pages follow. */
  stream?: string;
}

/** @param letterId a dead letter of the destination */
export function pagesOf(destination: string, letterId: string): BenchPage[] {
  const selection = `destination:${destination}`;
  const preview = { destination, selection, startFlows: false };
  const found = { eventId: '1', order: '1', request: '1' };
  const me: Question = { asked: 'me', everyMs: 60_000 };
  return [
    { path: '', questions: [{ asked: 'history', everyMs: 30_000 }] },
    { path: `destinations/${destination}`, questions: [] },
    {
      path: `destinations/${destination}/metric-event`,
      questions: [
        { asked: `history/${destination}?lane=metric-event&since=1h&columns=120`, everyMs: 15_000 },
        me,
      ],
    },
    { path: 'events', questions: [], stream: 'events/stream' },
    {
      path: 'events?find=1',
      questions: [{ asked: 'events/find', body: { ...found, limit: 50 }, everyMs: 3_000 }],
    },
    { path: 'dead-letters', questions: [{ asked: 'causes?limit=100', everyMs: 5_000 }] },
    {
      path: `dead-letters?selection=${selection}`,
      questions: [{ asked: `causes?limit=100&selection=${selection}`, everyMs: 5_000 }],
    },
    { path: 'dead-letters/letters', questions: [{ asked: 'letters?limit=50', everyMs: 10_000 }] },
    {
      path: `dead-letters/letters?selection=${selection}`,
      questions: [{ asked: `letters?limit=50&selection=${selection}`, everyMs: 10_000 }],
    },
    {
      path: `dead-letters/${destination}/${letterId}`,
      questions: [{ asked: `letters/${destination}/${letterId}`, everyMs: 10_000 }, me],
    },
    {
      path: `dead-letters/replay?selection=${selection}`,
      questions: [
        { asked: 'letters/preview', body: preview },
        { asked: `letters?limit=1&selection=${selection}` },
        me,
      ],
    },
    { path: 'campaigns', questions: [{ asked: 'campaigns?limit=50', everyMs: 3_000 }] },
    { path: 'workers', questions: [{ asked: 'workers', everyMs: 3_000 }] },
    { path: 'audit', questions: [{ asked: 'audit?limit=50', everyMs: 10_000 }] },
    { path: 'back-fills', questions: [{ asked: 'migrations?limit=50', everyMs: 3_000 }] },
    { path: 'people', questions: [me] },
    { path: 'flows', questions: [] },
    { path: 'set-up', questions: [{ asked: 'set-up', everyMs: 60_000 }] },
  ];
}
