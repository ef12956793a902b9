// What cargo calls for a test program built for wasm32: runs Rust's own test harness inside Node.
// That target has no output, so a failure shows as a trap whose stack names the test.
import { readFileSync } from "node:fs";
import { basename } from "node:path";

// Deep enough for the test to be in it, below the panic's own frames.
Error.stackTraceLimit = 60;
const program = process.argv[2];
const { instance } = await WebAssembly.instantiate(readFileSync(program));
try {
  const status = instance.exports.main(0, 0);
  if (status !== 0) throw new Error(`the test harness ended with ${status}`);
} catch (failure) {
  console.error(failure);
  console.log(`wasm32: ${basename(program)} FAILED`);
  process.exit(1);
}
console.log(`wasm32: every test of ${basename(program)} passed`);
