import { readImports } from '../../src/migration/imports.js';

describe('the imports of a migration', () => {
  it('add up the open imports, and name the oldest', () => {
    const stored = { 'importing:b1': '300:2000', 'importing:b2': '200:1000', 'import:imported': '40' };
    expect(readImports(stored, 'profiles', 40)).toEqual({
      importing: 500,
      sinceMs: 1000,
      imported: 40,
      unknown: {},
    });
  });

  it('give each reason for an unknown result', () => {
    const stored = { 'import:imported': '5', 'import:unknown:no_scope': '3', 'import:unknown:too_long': '2' };
    expect(readImports(stored, 'profiles', 10).unknown).toEqual({ no_scope: 3, too_long: 2 });
  });

  it('are unknown where an earlier release delivered profiles and did not follow them', () => {
    expect(readImports({ 'import:imported': '5' }, 'profiles', 12)).toMatchObject({
      imported: 5,
      unknown: { not_followed: 7 },
    });
  });

  it('do not exist for events', () => {
    expect(readImports({}, 'events', 12)).toEqual({ importing: 0, imported: 0, unknown: {} });
  });
});
