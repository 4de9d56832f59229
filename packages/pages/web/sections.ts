/** The pages of the navigation and of the palette. */
export const SECTIONS = [
  { to: '/', label: 'Now', description: 'What needs you, and each destination' },
  { to: '/events', label: 'Events', description: 'Find an event, or follow all of them' },
  { to: '/dead-letters', label: 'Dead letters', description: 'Why events died, and each letter' },
  { to: '/campaigns', label: 'Campaigns', description: 'Replays of dead letters, and how far they are' },
  { to: '/workers', label: 'Workers', description: 'The processes that deliver' },
  { to: '/audit', label: 'Audit', description: 'Who did what, when and why' },
  { to: '/back-fills', label: 'Back-fills', description: 'Past events from files, and how far they are' },
  { to: '/people', label: 'People', description: 'What is held of a person: show it, erase it' },
  { to: '/flows', label: 'Flows', description: 'What people do, and the flows that it starts' },
  { to: '/set-up', label: 'Set-up', description: 'Redis, keys, revisions and mappings' },
] as const;
