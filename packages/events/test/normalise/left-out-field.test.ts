import { leftOutField } from '../../src/index.js';

describe('the name of a left-out field for counts', () => {
  it.each([
    ['profile.phoneNumber', 'profile.phoneNumber'],
    ['properties.items[3].price', 'properties.items.price'],
    ['properties.items[3]', 'properties.items'],
    ['properties.items[3].colour.bad', 'properties.items.other'],
    ['properties.mine', 'properties.other'],
    ['properties.mine.price', 'properties.other'],
    ['properties[string(17)]', 'properties'],
    ['profile.properties.tier', 'profile.other'],
    ['consent', 'consent'],
    ['consent.channels[1]', 'consent.channels'],
    ['timestamp', 'other'],
    ['', 'other'],
  ])('%j is %s', (path, field) => expect(leftOutField(path)).toBe(field));
});
