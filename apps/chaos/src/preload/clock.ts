/** Sets the clock of this process wrong by the `ms` of its URL. Timers run as usual. */
const shiftMs = Number(new URL(import.meta.url).searchParams.get('ms'));
const rightNow = Date.now;
const wrongNow = () => rightNow() + shiftMs;

globalThis.Date = new Proxy(Date, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [wrongNow()] : args, newTarget),
  get: (target, name) => (name === 'now' ? wrongNow : Reflect.get(target, name)),
});
