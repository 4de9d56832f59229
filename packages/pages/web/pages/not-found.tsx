import { Link } from '../parts/links.js';
import { Page } from '../parts/page.js';
import { Nothing } from '../parts/states.js';

export function NotFoundPage() {
  return (
    <Page title="No such page">
      <Nothing title="This address has no page">
        Check the address, or <Link to="/">see what happens now</Link>.
      </Nothing>
    </Page>
  );
}
