export { svarmIq } from './svarm-iq.ts';
