import type { Channel } from '@tracklayer/events';
import type { ListSubscription } from '../commands.js';
import { channelAddresses } from '../dialects/channel-addresses.js';
import type { Failure } from './outcome.js';

const ENTRY = /^\/data\/attributes\/profiles\/data\/(\d+)(?:\/|$)/;
const GUIDE_ADDRESS = /^\/data\/attributes\/profile\/(email|phone_number)$/;
const CHANNEL = /\/subscriptions\/(email|sms|whatsapp)(?:\/|$)/;

/**
 * The channels of a subscription that its failures refuse. Empty where no failure is about a channel or its address: then the
 * whole subscription is refused.
 */
export function refusedChannels(command: ListSubscription, failures: readonly Failure[]): Channel[] {
  const addresses = channelAddresses(command);
  const refused = new Set<Channel>();
  for (const { pointer = '', detail = '' } of failures) {
    const entry = ENTRY.exec(pointer);
    const field = GUIDE_ADDRESS.exec(pointer)?.[1];
    const address =
      entry === null
        ? addresses.find((each) => field === (each.field === 'email' ? 'email' : 'phone_number'))
        : addresses[Number(entry[1])];
    for (const channel of narrowed(address?.channels ?? [], pointer, detail)) refused.add(channel);
  }
  return [...refused];
}

/** SMS and WhatsApp share an address. Where the failure names one of them, only that one is refused. */
function narrowed(channels: readonly Channel[], pointer: string, detail: string): readonly Channel[] {
  const named = CHANNEL.exec(pointer)?.[1] ?? /\b(sms|whatsapp)\b/i.exec(detail)?.[1]?.toLowerCase();
  const only = channels.filter((channel) => channel === named);
  return only.length > 0 ? only : channels;
}
