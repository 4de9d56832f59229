/** Fills the heap of this process until it dies, from `afterMs` on, unless the file `healthy` exists. Its URL has both. */
import { existsSync } from 'node:fs';

const settings = new URL(import.meta.url).searchParams;
const healthy = settings.get('healthy') ?? '';
const leaked: string[][] = [];
const PIECE = 500_000;

setTimeout(
  () => {
    setInterval(() => {
      if (existsSync(healthy)) leaked.length = 0;
      else leaked.push(Array.from({ length: PIECE }, (_, index) => `${leaked.length} ${index}`));
    }, 20).unref();
  },
  Number(settings.get('afterMs')),
).unref();
