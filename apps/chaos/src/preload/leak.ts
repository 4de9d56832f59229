/** Fills the heap of this process until it dies, from `afterMs` on, while the file `flag` exists. Its URL has both. */
import { existsSync } from 'node:fs';

const settings = new URL(import.meta.url).searchParams;
const flag = settings.get('flag') ?? '';
const leaked: string[][] = [];
const PIECE = 500_000;

setTimeout(
  () => {
    setInterval(() => {
      if (!existsSync(flag)) leaked.length = 0;
      else leaked.push(Array.from({ length: PIECE }, (_, index) => `${leaked.length} ${index}`));
    }, 20).unref();
  },
  Number(settings.get('afterMs')),
).unref();
