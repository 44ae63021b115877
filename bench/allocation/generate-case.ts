import { randomFrom } from '../../test/faults/random-from.ts';

export interface CaseText {
  readonly demand: string;
  readonly supply: string;
}

const MODELS = 300;
const FAMILIES = 30;
const PATTERNS = 70;
const GROUPS = ['pupil', 'teacher'] as const;
const PROVIDERS = 4;

/**
 * A state in scarcity, from a seed, as the two tables that `zeugwart allocate` reads. At `size` 1: 5,000 organisations with
 * some 9,000 accounts, 100,000 requests for a million devices in three classes, 200,000 devices of 300 models in 1,300 pools,
 * three quarters of them bound to a provider's pupils or teachers. One request in a hundred is a lot.
 */
export function generateCase(size: number, seed = 1): CaseText {
  const random = randomFrom(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const organisations = Math.max(1, Math.round(5_000 * size));
  const accounts = Array.from({ length: organisations }, (_, school) => {
    const provider = below(PROVIDERS);
    const groups = random() < 0.8 ? GROUPS : [GROUPS[below(2)] ?? 'pupil'];
    return groups.map((kind) => ({ name: `school-${school}`, group: `${provider}-${kind}`, weight: kind === 'pupil' ? 60 + below(1_400) : 5 + below(110), held: below(40) }));
  }).flat();
  // which models go together, best first; an article has its alternatives in its own family
  const patterns = Array.from({ length: FAMILIES }, (_, family) => Array.from({ length: PATTERNS }, () => {
    const models = Array.from({ length: MODELS / FAMILIES }, (_unused, index) => `model-${family * (MODELS / FAMILIES) + index}`);
    return models.map((model) => ({ model, at: random() })).sort((a, b) => a.at - b.at).slice(0, 1 + below(5)).map(({ model }) => model).join('|');
  }));
  const demand = ['request,account,group,weight,held,class,quantity,models,minimum_lot,needed_by'];
  for (let request = 0; request < Math.round(100_000 * size); request++) {
    const account = accounts[below(accounts.length)];
    if (!account) continue;
    const quantity = 1 + below(19);
    const lot = random() < 0.01 ? String(Math.max(1, quantity - below(3))) : '';
    const day = `2020-${String(4 + below(6)).padStart(2, '0')}-${String(1 + below(28)).padStart(2, '0')}`;
    demand.push([
      `request-${request}`, account.name, account.group, account.weight, account.held, 1 + Math.floor(random() ** 0.6 * 3), quantity,
      patterns[below(FAMILIES)]?.[below(PATTERNS)] ?? '', lot, random() < 0.7 ? day : '',
    ].join());
  }
  const earmarks = Array.from({ length: PROVIDERS }, (_, provider) => GROUPS.map((group) => `${provider}-${group}`)).flat();
  const pools: { readonly model: string; readonly earmark: string }[] = [];
  for (let model = 0; model < MODELS; model++) {
    pools.push({ model: `model-${model}`, earmark: '' });
    for (const earmark of earmarks) if (random() < 0.417) pools.push({ model: `model-${model}`, earmark });
  }
  const most = (2 * 200_000 * size) / pools.length;
  const supply = ['pool,model,quantity,earmark', ...pools.map(({ model, earmark }, index) => `pool-${index},${model},${below(Math.max(2, most))},${earmark}`)];
  return { demand: `${demand.join('\n')}\n`, supply: `${supply.join('\n')}\n` };
}
