import type { Command } from 'commander';
import type { Act } from '../runtime/command.js';
import { peopleEraseCommand } from './people-erase.js';
import { peopleShowCommand } from './people-show.js';

/** `tracklayer people …` */
export function peopleCommand(program: Command, act: Act): void {
  const people = program.command('people').description('Show and erase what is held about one person.');
  for (const build of [peopleShowCommand, peopleEraseCommand]) build(people, act);
}
