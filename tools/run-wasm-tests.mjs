// Cargo runs this script for each test program that is built for wasm32. It runs Rust's test harness inside Node.
// The target has no output, so a failed test appears as a trap with the name of the test in its stack.
import { readFileSync } from "node:fs";
import { basename } from "node:path";

// Long enough to include the test, which is below the frames of the panic.
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
