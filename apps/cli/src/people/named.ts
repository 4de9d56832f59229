import type { Named } from '@tracklayer/erasure';
import type { Command } from 'commander';
import { CliError } from '../runtime/cli-error.js';
import { EXIT } from '../runtime/exit-codes.js';

/** The options that name a person. */
export interface NamedOptions {
  email?: string;
  phone?: string;
  externalId?: string;
  exchangeId?: string;
  anonymousId?: string;
}

export function withNamedOptions(command: Command): Command {
  return command
    .option('--email <address>', 'the e-mail address of the person')
    .option('--phone <number>', 'the phone number of the person, as +4915112345678')
    .option('--external-id <id>', "the shop's own id of the person")
    .option('--exchange-id <id>', "Klaviyo's _kx of the person")
    .option('--anonymous-id <id>', 'the id of a browser of the person');
}

/** @throws {CliError} without an identifier, or with one of another form */
export function namedBy({ email, phone, externalId, exchangeId, anonymousId }: NamedOptions): Named {
  const phoneNumber = phone?.replace(/[\s()./-]/g, '');
  const named: Named = {
    ...(email !== undefined && { email: email.trim() }),
    ...(phoneNumber !== undefined && { phoneNumber }),
    ...(externalId !== undefined && { externalId }),
    ...(exchangeId !== undefined && { exchangeId: exchangeId.trim() }),
    ...(anonymousId !== undefined && { anonymousId: anonymousId.trim() }),
  };
  if (Object.values(named).every((value) => value === '')) {
    throw usage(
      'The command names no person.',
      'Add --email, --phone, --external-id, --exchange-id or --anonymous-id. Together they name one person.',
    );
  }
  if (named.email !== undefined && !named.email.includes('@')) {
    throw usage('--email is not an e-mail address.', 'Write it as ava@shop.example.');
  }
  if (phoneNumber !== undefined && !/^\+\d{7,15}$/.test(phoneNumber)) {
    throw usage(
      '--phone is not a whole phone number.',
      'Write it with + and the country, as +4915112345678.',
    );
  }
  for (const [option, id] of Object.entries({ externalId, exchangeId, anonymousId })) {
    const name = option.replace('Id', '-id');
    if (id?.trim() === '') throw usage(`--${name} is empty.`, 'Write the id of the person.');
  }
  return named;
}

function usage(message: string, next: string): CliError {
  return new CliError(EXIT.usage, { code: 'invalid_person', message, next });
}
