import '@mantine/core/styles.css';
import '@mantine/spotlight/styles.css';
import './style.css';
import { MantineProvider } from '@mantine/core';
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { lazy, StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { AnswerError } from './api.js';
import { SERVER_URL } from './base.js';
import { leadToSignIn } from './lead-to-sign-in.js';
import { LiveProvider } from './live.js';
import { router } from './router.js';
import { darkerDimmed, theme } from './theme.js';
import { isSignIn } from './way-to-sign-in.js';

const queries = new QueryClient({
  queryCache: new QueryCache({ onError: leadToSignIn }),
  mutationCache: new MutationCache({ onError: leadToSignIn }),
  defaultOptions: {
    queries: {
      // An answer of the API is an answer. Only a connection that was cut is tried again.
      retry: (failures, error) => failures < 2 && error instanceof AnswerError && error.code === 'away',
      staleTime: 1_000,
    },
  },
});

/** The content security policy allows only style elements that have the nonce of this answer. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

/** It is outside of the frame, which asks the API for what only a signed-in person may see. */
const SignInPage = lazy(async () => ({ default: (await import('./pages/sign-in.js')).SignInPage }));

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no element root.');
createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={darkerDimmed}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={queries}>
        {isSignIn(window.location.href, SERVER_URL) ? (
          <Suspense>
            <SignInPage />
          </Suspense>
        ) : (
          <LiveProvider>
            <RouterProvider router={router} />
          </LiveProvider>
        )}
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
