import type { Command } from 'commander';
import type { Act } from '../runtime/command.js';
import { eventsListCommand } from './events-list.js';
import { eventsShowCommand } from './events-show.js';
import { eventsWatchCommand } from './events-watch.js';

export function eventsCommand(program: Command, act: Act): void {
  const events = program
    .command('events')
    .description('Find events by id, order number or person, and see what became of each.');
  eventsShowCommand(events, act);
  eventsListCommand(events, act);
  eventsWatchCommand(events, act);
}
