import { describeKills } from './describe-kills.ts';

describeKills('sending an order');
