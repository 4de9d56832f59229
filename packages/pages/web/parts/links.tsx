/** Mantine's looks on the router's links, so that addresses are checked by type. */
import { Anchor, type AnchorProps, NavLink, type NavLinkProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, Ref } from 'react';

type Of<Looks> = Looks &
  Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof Looks> & { ref?: Ref<HTMLAnchorElement> };

export const Link = createLink((props: Of<AnchorProps>) => <Anchor {...props} />);

export const MenuLink = createLink((props: Of<NavLinkProps>) => <NavLink {...props} />);
