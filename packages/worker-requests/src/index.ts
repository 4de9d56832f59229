export { type Asked, askWorker, takeRequest } from './requests.js';
