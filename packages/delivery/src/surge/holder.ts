/** Which worker process has the surge of a destination, as far as this one knows. */
export interface Holder {
  /** Another process takes all events. */
  isElsewhere(): boolean;
  /**
   * Reads who has the surge where this process has not for a while: it may have stood still. A process that begins a surge counts on
   * it. Undefined where nothing is to be read.
   */
  readHolder(): Promise<void> | undefined;
}
