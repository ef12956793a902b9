// Writes public/chime.wav, two soft bell strokes. Run it by hand after a change: node tools/chime.mjs
import { writeFileSync } from "node:fs";

const RATE = 16_000;
const SECONDS = 0.9;
// The strokes: start in seconds, pitch in Hz, loudness.
const STROKES = [
  { at: 0, pitch: 783.99, gain: 0.5 },
  { at: 0.14, pitch: 1174.66, gain: 0.42 },
];
// Higher partials that fade sooner make a tone sound like a bell.
const PARTIALS = [
  { ratio: 1, gain: 1, fade: 5 },
  { ratio: 2.01, gain: 0.35, fade: 8 },
  { ratio: 2.99, gain: 0.14, fade: 12 },
];

function sample(time) {
  let sum = 0;
  for (const stroke of STROKES) {
    const since = time - stroke.at;
    if (since < 0) continue;
    const attack = Math.min(1, since / 0.004);
    for (const partial of PARTIALS) {
      sum += stroke.gain * partial.gain * attack * Math.exp(-partial.fade * since) * Math.sin(2 * Math.PI * stroke.pitch * partial.ratio * since);
    }
  }
  const ending = Math.min(1, (SECONDS - time) / 0.05);
  return Math.tanh(sum) * ending * 0.7;
}

const count = Math.floor(RATE * SECONDS);
const file = Buffer.alloc(44 + count * 2);
file.write("RIFF", 0);
file.writeUInt32LE(36 + count * 2, 4);
file.write("WAVEfmt ", 8);
file.writeUInt32LE(16, 16);
file.writeUInt16LE(1, 20); // PCM
file.writeUInt16LE(1, 22); // one channel
file.writeUInt32LE(RATE, 24);
file.writeUInt32LE(RATE * 2, 28);
file.writeUInt16LE(2, 32);
file.writeUInt16LE(16, 34);
file.write("data", 36);
file.writeUInt32LE(count * 2, 40);
for (let index = 0; index < count; index += 1) {
  file.writeInt16LE(Math.round(sample(index / RATE) * 32_767), 44 + index * 2);
}
writeFileSync(new URL("../public/chime.wav", import.meta.url), file);
