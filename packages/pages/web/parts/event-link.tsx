import type { ReactNode } from 'react';
import { Link } from './links.js';

interface EventLinkProps {
  destination: string;
  /** Finds the event again, and tells nothing about it. */
  tag: string;
  children: ReactNode;
}

export function EventLink({ destination, tag, children }: EventLinkProps) {
  return (
    <Link inherit className="words" to="/events/$destination/$id" params={{ destination, id: `~${tag}` }}>
      {children}
    </Link>
  );
}
