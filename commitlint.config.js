/**
 * The last commit before subjects had to be conventional. Older subjects are sentences, and history stays as it is.
 * `npm run check:commits` checks the commits after it.
 */
export const LAST_FREE_COMMIT = '0ff659e0281b9a59f613eac3d1919402d303ace0';

export default {
  extends: ['@commitlint/config-conventional'],
  rules: {
    'header-max-length': [2, 'always', 72],
    // The story goes into the body: a URL or a printed line there may be long.
    'body-max-line-length': [0],
    'footer-max-line-length': [0],
  },
};
