export { type AnswerRow, answersPage } from './answers-page.js';
export { cliPage } from './cli-page.js';
export { commandsOf, wideHelpLines } from './commands.js';
export { configurationPage } from './configuration-page.js';
export { brokenLinks } from './links.js';
export { metricsPage } from './metrics-page.js';
export { sectionsOf } from './settings.js';
export { withTypeComments } from './type-comments.js';
export { PROGRAM_VARIABLES, variablesRead } from './variables.js';
