import { describeKills } from './describe-kills.ts';

describeKills('notifying');
