// pack.mjs SITE: makes what a browser loads of a release small as it travels, and puts .br and .gz beside every file of the site.
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { read, shape, write } from "./wasm.mjs";

// How a view is taken over piece by piece (mount::hydrate_lazy). We never do, but every view points at its own one, so the compiler keeps
// them with all that they call. Only these, by their full name, and none so short that it may stand for another one too: the compiler
// keeps one of functions that are the same.
const NEVER_CALLED = /^<_ as tachys\S*::IntoAny>::into_any::hydrate_async::<|>::hydrate_async(::\{closure#\d+\})*$/;
const LONG = 100;
// What server_fn has for streams, which nobody here sends.
const NEVER_ASKED_FOR = /intounderlying/;

const site = process.argv[2];
const wasm = join(site, "pkg/shiftbell.wasm");
const js = join(site, "pkg/shiftbell.js");

function optimise(...passes) {
  execFileSync("wasm-opt", ["--enable-bulk-memory", "--enable-nontrapping-float-to-int", ...passes, wasm, "-o", wasm]);
}

/** Takes out what is never called, and what only that had called. */
function cut() {
  const module = read(readFileSync(wasm));
  for (const one of module.functions) {
    if (one.body.length > LONG && NEVER_CALLED.test(one.name)) one.body = Buffer.from([0, 0, 0x0b]); // no locals; unreachable; end
  }
  module.exports = module.exports.filter((one) => !NEVER_ASKED_FOR.test(one.name));
  writeFileSync(wasm, write(module));
  optimise("-g", "--remove-unused-module-elements", "--duplicate-function-elimination", "--dae-optimizing");
}

/** Functions that take and do alike stand together: they pack a tenth better than in any other order. */
function sort() {
  const module = read(readFileSync(wasm));
  const kin = module.functions.map((one) => ({ one, shape: shape(one.body) }));
  kin.sort((a, b) => a.one.type - b.one.type || Buffer.compare(a.shape, b.shape));
  kin.forEach(({ one }, place) => (one.name = String(place).padStart(6, "0")));
  writeFileSync(wasm, write(module));
  optimise("--reorder-functions-by-name", "--strip-debug", "--strip-producers", "--strip-target-features");
}

/** wasm-bindgen's names end in a hash each or are whole signatures, which nothing packs: both sides get short ones. */
function rename() {
  const module = read(readFileSync(wasm));
  const short = new Map();
  for (const one of [...module.imports, ...module.exports]) {
    if (!/^(__wb|wasm_bindgen_)/.test(one.name)) continue;
    if (!short.has(one.name)) short.set(one.name, `_${short.size.toString(36)}`);
    one.name = short.get(one.name);
  }
  writeFileSync(wasm, write(module));
  writeFileSync(js, readFileSync(js, "utf8").replace(/\b(__wb|wasm_bindgen_)\w+/g, (name) => short.get(name) ?? name));
}

function compress(file) {
  const bytes = readFileSync(file);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 };
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params }));
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
}

cut();
rename();
sort();
for (const entry of readdirSync(site, { recursive: true })) {
  const file = join(site, entry);
  if (/\.(br|gz)$/.test(file)) rmSync(file);
  else if (statSync(file).isFile()) compress(file);
}
