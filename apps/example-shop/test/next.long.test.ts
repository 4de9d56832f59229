/**
 * The program in `docs/use-in/nextjs.md` runs in a real Next.js: `next build`, then `next start`. Long, since npm installs
 * Next.js, and its build takes half a minute.
 */
import { type Application, openApplication } from './support/application.js';
import { openWorld, type World } from './support/delivered.js';
import { ordersModule, programsOf } from './support/page-programs.js';
import { servesOrders } from './support/serves-orders.js';

const PACKAGES = ['next@16', 'react@19', 'react-dom@19', 'typescript@5', '@types/node@24', '@types/react@19'];
const NEXT = 'node_modules/next/dist/bin/next';

let application: Application;
let world: World;

beforeAll(async () => {
  [application, world] = await Promise.all([openApplication(PACKAGES), openWorld()]);
  const shared = await programsOf('receipts-and-retries.md');
  // Next.js makes its own.
  const programs = new Map([...shared, ...(await programsOf('use-in/nextjs.md')), ['tsconfig.json', '{}']]);
  // A job of its own runs it, which is no part of the page.
  programs.delete('track-missing.ts');
  programs.set('orders.ts', await ordersModule());
  programs.set('app/layout.tsx', LAYOUT);
  for (const [file, code] of programs) await application.write(file, code);
  await application.run(process.execPath, [NEXT, 'build'], { NEXT_TELEMETRY_DISABLED: '1' });
});

afterAll(async () => {
  await application?.close();
  await world?.close();
});

/** Next.js builds no application without one. */
const LAYOUT = `
import type { ReactNode } from 'react';
export default function Layout({ children }: { children: ReactNode }) {
  return <html lang="en"><body>{children}</body></html>;
}
`;

describe('a route handler of Next.js', () => {
  // 128 + 15: Next.js reports the signal after it has finished.
  const server = { name: 'next', args: [NEXT, 'start'], path: '/api/orders', exitCode: 143 };
  servesOrders(server, () => ({ application, world }));
});
