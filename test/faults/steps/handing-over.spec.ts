import { describeKills } from './describe-kills.ts';

describeKills('handing over');
