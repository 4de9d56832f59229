import { amount, CURRENCY, type Product } from './catalogue.js';
import { type Session, totalCents } from './shop.js';

const STYLE = `
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 56rem; margin: 2rem auto; padding: 0 1rem; color: #23302b; background: #fbfaf6 }
  h1 { font-weight: 600; letter-spacing: -.02em } h1 small { font-weight: 400; font-size: 1rem; color: #6b7a73 }
  ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(16rem, 1fr)); gap: 1rem; padding: 0; list-style: none }
  li, section { background: #fff; border: 1px solid #e4e2d8; border-radius: .6rem; padding: 1rem }
  section { margin: 1rem 0 } li p { margin: .2rem 0 .8rem; color: #6b7a73 }
  form { display: flex; gap: .5rem; flex-wrap: wrap; align-items: center; margin: .3rem 0 }
  input { font: inherit; padding: .35rem .6rem; border: 1px solid #c9c7bc; border-radius: .4rem }
  button { font: inherit; padding: .35rem .9rem; border: 0; border-radius: .4rem; background: #2f6d55; color: #fff; cursor: pointer }
  .notice { background: #e7f1ec; border-color: #bcd8cb }`;

function toHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

function price(cents: number): string {
  return `${amount(cents).toFixed(2)} ${CURRENCY}`;
}

function productCard(product: Product): string {
  return `<li><strong>${toHtml(product.name)}</strong> · ${price(product.priceCents)}<p>${toHtml(product.about)}</p>
    <form method="post" action="/cart"><input type="hidden" name="productId" value="${product.id}"><button>Add to cart</button></form></li>`;
}

function cartSection({ cart, customer }: Session): string {
  if (cart.lines.length === 0) return '';
  const lines = cart.lines.map(({ product, quantity }) => `${quantity} × ${toHtml(product.name)}`).join(', ');
  const next = customer
    ? '<form method="post" action="/checkout"><button>Check out</button></form>'
    : 'Tell us who you are (above) to check out.';
  return `<section><strong>Your cart</strong>: ${lines} · ${price(totalCents(cart.lines))} ${next}</section>`;
}

function helloSection({ customer }: Session): string {
  if (customer) return `<p>Hello, ${toHtml(customer.firstName ?? customer.email)}.</p>`;
  return `<form method="post" action="/session"><input name="email" type="email" placeholder="you@shop.example" required>
    <input name="firstName" placeholder="First name" required><button>This is me</button></form>`;
}

/** The whole page as HTML. `toHtml` escapes every value from outside. */
export function frontPage(view: {
  session: Session;
  products: readonly Product[];
  notice?: string;
  checkout?: string;
}): string {
  const { session, products, notice, checkout } = view;
  const pay = checkout
    ? `<section class="notice">Almost there.<form method="post" action="/checkout/${encodeURIComponent(checkout)}/pay"><button>Pay now</button></form></section>`
    : '';
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Fireweed &amp; Fern</title><style>${STYLE}</style>
<h1>Fireweed &amp; Fern <small>a small shop that tracks its events with TrackLayer</small></h1>
${notice ? `<section class="notice">${toHtml(notice)}</section>` : ''}${pay}
${helloSection(session)}
<form action="/search"><input name="q" placeholder="Search, e.g. linen" required><button>Search</button></form>
${cartSection(session)}
<ul>${products.map(productCard).join('')}</ul>
<section><strong>Letters from the woods</strong>
  <form method="post" action="/newsletter"><input name="email" type="email" placeholder="you@shop.example" required>
  <label><input name="consent" type="checkbox" value="true"> Yes, write to me</label><button>Sign up</button></form></section>
<section><strong>Wholesale</strong>
  <form method="post" action="/leads"><input name="email" type="email" placeholder="you@shop.example">
  <input name="phoneNumber" placeholder="or +4915112345678"><input name="interest" placeholder="What for?" required><button>Ask us</button></form></section>
</html>`;
}
