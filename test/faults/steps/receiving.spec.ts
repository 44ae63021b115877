import { describeKills } from './describe-kills.ts';

describeKills('posting a receipt');
