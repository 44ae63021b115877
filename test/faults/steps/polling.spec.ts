import { describeKills } from './describe-kills.ts';

describeKills('applying a poll');
