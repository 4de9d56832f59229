/** Exits with the code that its argument names. */
import { buildEvent } from '@tracklayer/testing';

// An import of a package shows that the program runs from its sources.
const code: number = buildEvent('search').name === 'search' ? Number(process.argv[2]) : 1;
process.exit(code);
