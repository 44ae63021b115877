import { describeKills } from './describe-kills.ts';

describeKills('posting a receipt');
describeKills('posting a receipt after its 202');
