import fc from 'fast-check';
import { escapeHtml } from '../src/html.js';
import { html } from '../src/index.js';

describe('html', () => {
  it('escapes values between tags and in attributes', () => {
    const hostile = `"><script>alert('&')</script>`;
    expect(html`<a title="${hostile}">${hostile}</a>`.html).toBe(
      '<a title="&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;">&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;</a>',
    );
  });

  it('keeps its own markup, and leaves out undefined values', () => {
    const rows = ['a', '<'].map((text) => html`<li>${text}</li>`);
    expect(html`<ul>${rows}</ul>${undefined}${0}${html`<br>`}`.html).toBe(
      '<ul><li>a</li><li>&lt;</li></ul>0<br>',
    );
  });

  it('escapes all characters of markup', () => {
    fc.assert(
      fc.property(fc.string(), (text) => !/[<>"']|&(?!(amp|lt|gt|quot|#39);)/.test(escapeHtml(text))),
    );
  });
});
