import { describeKills } from './describe-kills.ts';

describeKills('committing an allocation');
