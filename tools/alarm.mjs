// Writes public/alarm.wav, two tones in turn. Run it by hand after a change: node tools/alarm.mjs
import { writeFileSync } from "node:fs";

const RATE = 11_025;
// Pitches in Hz, each for so long, in seconds.
const TONES = [960, 770, 960, 770, 960, 770];
const LENGTH = 0.19;
const PARTIALS = [1, 0.35, 0.2];

function sample(pitch, since) {
  const wave = PARTIALS.reduce((sum, gain, index) => sum + gain * Math.sin(2 * Math.PI * pitch * (index + 1) * since), 0);
  const envelope = Math.min(1, since / 0.008, (LENGTH - since) / 0.012);
  return (0.75 * envelope * wave) / 1.3;
}

const perTone = Math.floor(RATE * LENGTH);
const count = perTone * TONES.length;
const file = Buffer.alloc(44 + count);
file.write("RIFF", 0);
file.writeUInt32LE(36 + count, 4);
file.write("WAVEfmt ", 8);
file.writeUInt32LE(16, 16);
file.writeUInt16LE(1, 20); // PCM
file.writeUInt16LE(1, 22); // one channel
file.writeUInt32LE(RATE, 24);
file.writeUInt32LE(RATE, 28);
file.writeUInt16LE(1, 32);
file.writeUInt16LE(8, 34);
file.write("data", 36);
file.writeUInt32LE(count, 40);
for (let index = 0; index < count; index += 1) {
  const pitch = TONES[Math.floor(index / perTone)];
  const value = Math.max(-1, Math.min(1, sample(pitch, (index % perTone) / RATE)));
  file.writeUInt8(Math.round(128 + 126 * value), 44 + index);
}
writeFileSync(new URL("../public/alarm.wav", import.meta.url), file);
