// What a WebAssembly file is made of, as far as tools/pack.mjs changes it: bytes in, bytes out.

const TYPE_SECTIONS = { custom: 0, import: 2, function: 3, export: 7, code: 10 };

/** A place in bytes, read from there on. */
class Reader {
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }
  number() {
    let value = 0;
    for (let place = 1; ; place *= 128) {
      const byte = this.bytes[this.at++];
      value += (byte & 127) * place;
      if (byte < 128) return value;
    }
  }
  take(length) {
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
  text() {
    return this.take(this.number()).toString();
  }
  limits() {
    const flags = this.number();
    this.number();
    if (flags & 1) this.number();
  }
}

const number = (value) => {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return Buffer.from([...bytes, value]);
};
const counted = (bytes) => Buffer.concat([number(bytes.length), bytes]);
const text = (value) => counted(Buffer.from(value));
const list = (items) => Buffer.concat([number(items.length), ...items]);

/** Takes a file apart: functions of its own with their names, and everything that it shares with JavaScript. */
export function read(bytes) {
  const file = new Reader(bytes, 8);
  const module = { head: bytes.subarray(0, 8), sections: [], imports: [], exports: [], functions: [] };
  const types = [];
  const names = new Map();
  while (file.at < bytes.length) {
    const id = file.number();
    const body = file.take(file.number());
    const reader = new Reader(body);
    module.sections.push({ id, body });
    if (id === TYPE_SECTIONS.import) {
      for (let left = reader.number(); left > 0; left--) {
        const from = reader.text();
        const name = reader.text();
        const start = reader.at;
        const kind = reader.number();
        if (kind === 0) reader.number();
        else if (kind === 1) reader.number(), reader.limits();
        else if (kind === 2) reader.limits();
        else reader.take(2);
        module.imports.push({ from, name, isFunction: kind === 0, what: body.subarray(start, reader.at) });
      }
    } else if (id === TYPE_SECTIONS.function) {
      for (let left = reader.number(); left > 0; left--) types.push(reader.number());
    } else if (id === TYPE_SECTIONS.export) {
      for (let left = reader.number(); left > 0; left--) {
        const name = reader.text();
        const start = reader.at;
        reader.number(), reader.number();
        module.exports.push({ name, what: body.subarray(start, reader.at) });
      }
    } else if (id === TYPE_SECTIONS.code) {
      for (let left = reader.number(); left > 0; left--) module.functions.push({ body: reader.take(reader.number()) });
    } else if (id === TYPE_SECTIONS.custom && reader.text() === "name") {
      while (reader.at < body.length) {
        const part = reader.number();
        const inner = new Reader(reader.take(reader.number()));
        if (part !== 1) continue;
        for (let left = inner.number(); left > 0; left--) names.set(inner.number(), inner.text());
      }
    }
  }
  const imported = module.imports.filter((one) => one.isFunction).length;
  module.functions.forEach((one, index) => {
    one.type = types[index];
    one.name = names.get(index + imported) ?? "";
  });
  return module;
}

/** Puts a file together again. */
export function write(module) {
  const body = (section) => {
    if (section.id === TYPE_SECTIONS.import)
      return list(module.imports.map((one) => Buffer.concat([text(one.from), text(one.name), one.what])));
    if (section.id === TYPE_SECTIONS.export)
      return list(module.exports.map((one) => Buffer.concat([text(one.name), one.what])));
    if (section.id === TYPE_SECTIONS.code) return list(module.functions.map((one) => counted(one.body)));
    return section.body;
  };
  const isNames = ({ id, body }) => id === TYPE_SECTIONS.custom && new Reader(body).text() === "name";
  const sections = module.sections
    .filter((section) => !isNames(section))
    .map((section) => Buffer.concat([number(section.id), counted(body(section))]));
  const imported = module.imports.filter((one) => one.isFunction).length;
  const names = module.functions.map((one, index) => Buffer.concat([number(index + imported), text(one.name)]));
  const named = Buffer.concat([text("name"), number(1), counted(list(names))]);
  return Buffer.concat([module.head, ...sections, number(TYPE_SECTIONS.custom), counted(named)]);
}

/** A function's variables, and its instructions without what they are about: functions that do alike look alike. */
export function shape(body) {
  const code = new Reader(body);
  for (let left = code.number(); left > 0; left--) code.number(), code.number();
  const shape = [...body.subarray(0, code.at)];
  while (code.at < body.length) {
    const instruction = code.bytes[code.at++];
    shape.push(instruction);
    const loadOrStore = instruction >= 0x28 && instruction <= 0x3e;
    if (loadOrStore || instruction === 0x11) code.number(), code.number();
    else if (instruction === 0x0e) for (let left = code.number(); left >= 0; left--) code.number();
    else if (instruction === 0x43) code.take(4);
    else if (instruction === 0x44) code.take(8);
    else if (instruction === 0xfc) {
      const bulk = code.number();
      shape.push(bulk);
      for (let left = bulk < 8 ? 0 : [9, 11, 13].includes(bulk) || bulk > 14 ? 1 : 2; left > 0; left--) code.number();
    } else if (ONE_OPERAND.has(instruction)) code.number();
  }
  return Buffer.from(shape);
}

// block, loop, if, br, br_if, call, local.*, global.*, table.*, memory.size, memory.grow, i32.const, i64.const, ref.null, ref.func
const ONE_OPERAND = new Set([
  0x02, 0x03, 0x04, 0x0c, 0x0d, 0x10, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x3f, 0x40, 0x41, 0x42, 0xd0, 0xd2,
]);
