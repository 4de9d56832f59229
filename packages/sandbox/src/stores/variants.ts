import type { Profile } from './profiles.js';

/** One variant of the account's catalogue. */
export interface Variant {
  /** Klaviyo's id: `<integration>:::<catalogue>:::<the shop's id>`. */
  id: string;
  /** How many can be sold. May be negative. */
  stock: number;
  /** By profile id. Every person once. */
  waiting: Map<string, Wait>;
  /** The waits that ended, by profile id, oldest first. */
  told: Map<string, Wait[]>;
}

/** One person who waits for a variant, or waited for it. */
export interface Wait {
  variantId: string;
  profileId: string;
  /** As sent, e.g. `EMAIL`. */
  channels: readonly string[];
  sinceMs: number;
  /** Time when the stock rose, in ms. Absent while the person waits. */
  restockedAtMs?: number;
}

export interface VariantInput {
  id: string;
  /** Default: 0, sold out. */
  stock?: number;
}

export function addVariantTo(variants: Map<string, Variant>, { id, stock = 0 }: VariantInput): void {
  if (!variants.has(id)) variants.set(id, { id, stock, waiting: new Map(), told: new Map() });
}

/** Adds the person to those who wait. A person who waits already keeps the older wait. */
export function waitFor(
  variant: Variant,
  profile: Profile,
  channels: readonly string[],
  nowMs: number,
): void {
  if (variant.waiting.has(profile.id)) return;
  const wait = { variantId: variant.id, profileId: profile.id, channels, sinceMs: nowMs };
  variant.waiting.set(profile.id, wait);
}

/** Sets the stock. If it rises from nothing, everybody who waits is told once, and waits no more. */
export function restock(variant: Variant, stock: number, nowMs: number): void {
  const isBack = variant.stock <= 0 && stock > 0;
  variant.stock = stock;
  if (!isBack) return;
  for (const wait of variant.waiting.values()) {
    wait.restockedAtMs = nowMs;
    variant.told.set(wait.profileId, [...toldTo(variant, wait.profileId), wait]);
  }
  variant.waiting.clear();
}

/** The waits of a person that ended. */
export function toldTo({ told }: Variant, profileId: string | undefined): readonly Wait[] {
  return told.get(profileId ?? '') ?? [];
}

/** Names the event of a wait: the one that comes after `ended` earlier waits of the same person. */
export function waitId({ id }: Variant, ended: number): string {
  return `${id} ${ended + 1}`;
}

/** Time when the stock rose for the wait that this event began, in ms. Undefined while the person waits. */
export function restockedAtMs(
  variants: ReadonlyMap<string, Variant>,
  event: { uniqueId: string; profileId?: string; properties: Readonly<Record<string, unknown>> },
): number | undefined {
  const variant = variants.get(String(event.properties.VariantId));
  if (variant === undefined) return undefined;
  const ended = toldTo(variant, event.profileId);
  return ended.find((_, index) => waitId(variant, index) === event.uniqueId)?.restockedAtMs;
}

/** Moves the waits of a merged profile to its new profile. */
export function moveWaits(variants: Iterable<Variant>, from: Profile, into: Profile): void {
  for (const variant of variants) {
    const wait = variant.waiting.get(from.id);
    const ended = [...toldTo(variant, into.id), ...toldTo(variant, from.id)];
    variant.waiting.delete(from.id);
    variant.told.delete(from.id);
    for (const each of wait === undefined ? ended : [...ended, wait]) each.profileId = into.id;
    if (ended.length > 0) variant.told.set(into.id, ended);
    if (wait !== undefined && !variant.waiting.has(into.id)) variant.waiting.set(into.id, wait);
  }
}

/** Removes the waits of a profile that is deleted. */
export function forgetWaits(variants: Iterable<Variant>, profileId: string): void {
  for (const { waiting, told } of variants) {
    waiting.delete(profileId);
    told.delete(profileId);
  }
}
