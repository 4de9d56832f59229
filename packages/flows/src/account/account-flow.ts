/** A flow of a Klaviyo account, as far as events can be judged by it. */
export interface AccountFlow {
  id: string;
  name: string;
  /** `live`, `manual`, `draft`, or a word that we do not know. */
  status: string;
  trigger: AccountTrigger;
  /** Conditions on the event. All groups must hold. */
  triggerFilter: readonly ConditionGroup[];
  /** Conditions on the profile. All groups must hold, at the start and again before each message. */
  profileFilter: readonly ConditionGroup[];
  /** A profile starts the flow once in this time, in ms; `Infinity`: once for ever. Absent: each time. */
  onceInMs?: number;
}

export type AccountTrigger =
  /** `integration`: Klaviyo's word for what records the metric. `API` is ours. */
  | { kind: 'metric'; metric: string; integration: string | undefined }
  | { kind: 'list'; listId: string }
  | { kind: 'unknown'; type: string };

/** One of these conditions must hold. */
export type ConditionGroup = readonly Condition[];

/** As Klaviyo's API writes it, with the name of its metric as `metric_name`. Only known shapes are judged. */
export type Condition = Readonly<Record<string, unknown>>;
