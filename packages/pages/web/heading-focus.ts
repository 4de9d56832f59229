/**
 * After a link to another page the focus is on its heading. So a screen reader says where the person is, and Tab goes on from there
 * instead of from a link that is gone.
 */
import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';

export function focusHeading(): void {
  document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
}

/** Not for the first page, where a browser begins at its top. */
export function useHeadingFocus(): void {
  const router = useRouter();
  useEffect(
    () =>
      router.subscribe('onRendered', ({ fromLocation, pathChanged }) => {
        if (fromLocation !== undefined && pathChanged) focusHeading();
      }),
    [router],
  );
}
