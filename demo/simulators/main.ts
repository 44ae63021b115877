import { Command, InvalidArgumentError, Option } from 'commander';
import { isCalendarDate, isoWeekday } from '../../src/shared/calendar-date.ts';
import { DEMO_CONTROL_TOKEN, startSupplierSimulator, suppliers } from './start-supplier-simulator.ts';
import type { SupplierKey } from './supplier-script.ts';
import { STORY_WEEK_ONE } from './story-calendar.ts';

const port = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535) throw new InvalidArgumentError('a port is a number from 0 to 65535');
  return value;
};

const monday = (text: string): string => {
  if (!isCalendarDate(text) || isoWeekday(text) !== 1) throw new InvalidArgumentError('a Monday is expected, YYYY-MM-DD');
  return text;
};

const program = new Command('supplier-simulator')
  .description('One invented supplier as an HTTP server on the loopback address')
  .addOption(new Option('--supplier <key>', 'which supplier').choices(Object.keys(suppliers)).makeOptionMandatory())
  .option('--port <number>', 'port; 0 for any free one', port, 0)
  .option('--week-one <monday>', "first Monday of the supplier's story", monday, STORY_WEEK_ONE)
  .option('--control-token <token>', 'token for /_control', process.env['SIMULATOR_CONTROL_TOKEN'] ?? DEMO_CONTROL_TOKEN)
  .parse();

const options = program.opts<{ supplier: SupplierKey; port: number; weekOne: string; controlToken: string }>();
const simulator = await startSupplierSimulator(options);
// One line for whoever started the process: it is up, and where.
process.stdout.write(`${JSON.stringify({ supplier: options.supplier, listening: simulator.url })}\n`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void simulator.stop().then(() => process.exit(0)));
}
