export type Tone = 'good' | 'known' | 'aside' | 'bad';

/** Hertz and seconds: one high for accepted, two for counted already, one low for set aside, one long for a fault. */
const melodies: Readonly<Record<Tone, readonly (readonly [hertz: number, from: number, seconds: number])[]>> = {
  good: [[1320, 0, 0.08]],
  known: [[880, 0, 0.07], [880, 0.12, 0.07]],
  aside: [[330, 0, 0.18]],
  bad: [[220, 0, 0.5]],
};

let context: AudioContext | undefined;

/** Sounds a result, and lets a phone tremble. A browser may refuse sound before the first key; the picture says the same. */
export function sound(tone: Tone): void {
  navigator.vibrate?.(tone === 'good' ? 30 : 120);
  context ??= new AudioContext();
  for (const [hertz, from, seconds] of melodies[tone]) {
    const oscillator = context.createOscillator();
    const volume = context.createGain();
    volume.gain.value = 0.08;
    oscillator.frequency.value = hertz;
    oscillator.connect(volume).connect(context.destination);
    oscillator.start(context.currentTime + from);
    oscillator.stop(context.currentTime + from + seconds);
  }
}
