// check-module-cycles.mjs CRATE_FOLDER…: fails if modules with the same parent depend on each other in a circle.
// An edge is any path from one module's files into a sibling: `crate::…` and `super::…`, in `use` or inline.
// A child may use its parent and the parent its child: they are one module to the outside.
// cargo-modules has `--acyclic`, but it also counts a child's `super::` as a circle.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { basename, join, relative } from "node:path";

/** All `.rs` files below a folder, as [path, module path]. */
function modules(folder) {
  const found = [];
  const visit = (directory) => {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) visit(path);
      else if (entry.name.endsWith(".rs") && !["lib.rs", "main.rs"].includes(entry.name)) {
        found.push([path, relative(folder, path).replace(/\.rs$/, "").split("/")]);
      }
    }
  };
  visit(folder);
  return found;
}

/** Source without comments, strings and inline tests: tests may use what they like. */
function code(path) {
  const source = readFileSync(path, "utf8").replace(/\n#\[cfg\(test\)\]\s*mod \w+ \{[\s\S]*$/, "\n");
  return source.replace(/\/\/[^\n]*/g, "").replace(/"(?:[^"\\]|\\.)*"/g, '""');
}

/** Every path that a piece of code names, with use-trees written out. */
function* paths(text) {
  for (const [, tree] of text.matchAll(/\buse\s+([^;]+);/g)) yield* expand(tree.replace(/\s+/g, " ").trim(), []);
  const inline = text.replace(/\buse\s+[^;]+;/g, "");
  for (const [path] of inline.matchAll(/\b(?:crate|super|self)(?:::\w+)+/g)) yield path.split("::");
}

function* expand(tree, prefix) {
  const brace = tree.indexOf("{");
  if (brace === -1) {
    yield [...prefix, ...tree.replace(/ as \w+$/, "").split("::").map((part) => part.trim())];
    return;
  }
  const head = tree.slice(0, brace).replace(/::\s*$/, "").trim();
  const inner = tree.slice(brace + 1, tree.lastIndexOf("}"));
  let depth = 0;
  let start = 0;
  const path = head === "" ? prefix : [...prefix, ...head.split("::")];
  for (let at = 0; at <= inner.length; at++) {
    if (inner[at] === "{") depth++;
    if (inner[at] === "}") depth--;
    if ((inner[at] === "," && depth === 0) || at === inner.length) {
      const part = inner.slice(start, at).trim();
      if (part !== "") yield* expand(part, path);
      start = at + 1;
    }
  }
}

/** The absolute module path that a path starting in `from` means, as far as it names modules. */
function absolute(path, from, isModule) {
  let [first, ...rest] = path;
  let base = [];
  if (first === "self") base = from;
  else if (first === "super") {
    base = from.slice(0, -1);
    while (rest[0] === "super") {
      base = base.slice(0, -1);
      rest = rest.slice(1);
    }
  } else if (first !== "crate") return undefined;
  const known = [...base];
  for (const part of rest) {
    if (!isModule([...known, part])) break;
    known.push(part);
  }
  return known;
}

/** Strongly connected components with more than one member (Tarjan). */
function circles(edges) {
  const index = new Map();
  const low = new Map();
  const stack = [];
  const found = [];
  const visit = (node) => {
    index.set(node, index.size);
    low.set(node, index.get(node));
    stack.push(node);
    for (const next of edges.get(node) ?? []) {
      if (!index.has(next)) {
        visit(next);
        low.set(node, Math.min(low.get(node), low.get(next)));
      } else if (stack.includes(next)) low.set(node, Math.min(low.get(node), index.get(next)));
    }
    if (low.get(node) === index.get(node)) {
      const members = stack.splice(stack.indexOf(node));
      if (members.length > 1) found.push(members);
    }
  };
  for (const node of edges.keys()) if (!index.has(node)) visit(node);
  return found;
}

let failed = false;
for (const folder of process.argv.slice(2)) {
  const files = modules(folder);
  const isModule = (path) => existsSync(join(folder, ...path) + ".rs") || existsSync(join(folder, ...path));
  /** parent → module → sibling → files in which the path stands */
  const levels = new Map();
  for (const [file, module] of files) {
    if (basename(file) === "tests.rs" || module.includes("tests")) continue;
    for (const path of paths(code(file))) {
      const target = absolute(path, module, isModule);
      if (target === undefined) continue;
      const shared = module.findIndex((part, at) => part !== target[at]);
      // One contains the other: that is no dependency between siblings.
      if (shared === -1 || target.length <= shared) continue;
      const parent = [basename(folder === "src" ? "domain" : folder.split("/").at(-2)), ...module.slice(0, shared)].join("::");
      const edges = levels.get(parent) ?? levels.set(parent, new Map()).get(parent);
      const from = edges.get(module[shared]) ?? edges.set(module[shared], new Map()).get(module[shared]);
      from.set(target[shared], [...(from.get(target[shared]) ?? []), file]);
      if (!edges.has(target[shared])) edges.set(target[shared], new Map());
    }
  }
  for (const [parent, edges] of levels) {
    const graph = new Map([...edges].map(([node, targets]) => [node, [...targets.keys()]]));
    for (const members of circles(graph)) {
      failed = true;
      console.error(`Circular modules in ${parent}: ${members.join(", ")}`);
      for (const from of members) {
        for (const [to, where] of edges.get(from)) {
          if (members.includes(to)) console.error(`  ${from} -> ${to}: ${[...new Set(where)].join(", ")}`);
        }
      }
    }
  }
}
process.exit(failed ? 1 : 0);
