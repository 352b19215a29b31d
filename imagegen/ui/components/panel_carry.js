// What survives a switch of the model, as pure functions.
//
// `memory` holds what a person set, by standard name; defaults are not in it, so that one model's default never
// overrides another's. A switch forgets nothing: each model shows as much of the memory as its schema takes.
import { fit } from "./panel_schema.js";
import { fitShape, readShape } from "./panel_shape.js";

const SIZE_NAMES = ["width", "height", "size", "aspectRatio"];
const REFERENCE_NAMES = ["imageUrl", "imageUrls"];

/** The names whose values this field can take over: its own, and those that mean the same to another model. */
export function relatedNames(field, fields) {
  const family = [SIZE_NAMES, REFERENCE_NAMES].find((names) => field.names.some((name) => names.includes(name))) ?? [];
  const foreign = new Set(fields.filter((other) => other !== field).flatMap((other) => other.names));
  return [...new Set([...field.names, ...family])].filter((name) => !foreign.has(name));
}

/** What a field sends when nobody touched it. */
export function defaultsOf(field) {
  const found = field.widget === "size" ? (field.default ?? {}) : { [field.names[0]]: field.default };
  return defined(found);
}

/** The memory after a person set `patch` in `field`; what equals the default is not worth remembering. */
export function withEdit(memory, field, fields, patch) {
  const related = relatedNames(field, fields);
  const rest = Object.fromEntries(Object.entries(memory).filter(([name]) => !related.includes(name)));
  const set = defined(patch);
  return isSame(set, defaultsOf(field)) ? rest : { ...rest, ...set };
}

/**
 * How the memory looks to a model: `values` it takes, `unused` names it does not know or cannot take, and
 * `adjusted` fields whose value had to change: {field, from, to} as size, number or count in words.
 */
export function carry(memory, fields) {
  const values = {};
  const adjusted = [];
  const unused = new Set(Object.keys(memory));
  for (const field of fields) {
    const known = pick(memory, relatedNames(field, fields));
    const found = Object.keys(known).length ? fitField(known, field) : null;
    if (!found) continue;
    Object.keys(known).forEach((name) => unused.delete(name));
    Object.assign(values, found.values);
    if (!found.isExact) adjusted.push({ field, from: describe(known, field), to: describe(found.values, field) });
  }
  return { values, unused: [...unused], adjusted };
}

/** Everything a draft sends: the defaults, and over them what the person set as far as the model takes it. */
export function paramsOf(memory, fields) {
  const { values } = carry(memory, fields);
  const parts = fields.map((field) => {
    const own = pick(values, field.names);
    return Object.keys(own).length ? own : defaultsOf(field);
  });
  return Object.assign({}, ...parts);
}

/** The part of a draft's params that a person must have set: what differs from the model's own defaults. */
export function editsOf(params, fields) {
  return fields.reduce((memory, field) => {
    const own = pick(params, field.names);
    return Object.keys(own).length ? withEdit(memory, field, fields, own) : memory;
  }, params);
}

export function isSame(one, other) {
  const sorted = (values) => JSON.stringify(Object.entries(values).sort());
  return sorted(one) === sorted(other);
}

export function pick(values, names) {
  return defined(Object.fromEntries(names.map((name) => [name, values[name]])));
}

function defined(values) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null));
}

function fitField(known, field) {
  if (field.widget === "size") return fitShape(known, field);
  if (field.widget === "images") return fitImages(known, field);
  const [name] = field.names;
  if (field.choices_from) return { values: { [name]: known[name] }, isExact: true }; // its list is the server's: it may come later
  const found = fit(known[name], field.schema);
  return found && { values: { [name]: found.value }, isExact: found.isExact };
}

function fitImages(known, field) {
  const [name] = field.names;
  const refs = Object.values(known).flat();
  const kept = refs.slice(0, name === "imageUrls" ? (field.schema.maxItems ?? Infinity) : 1);
  return { values: { [name]: name === "imageUrls" ? kept : kept[0] }, isExact: kept.length === refs.length };
}

function describe(values, field) {
  if (field.widget === "images") return String(Object.values(values).flat().length);
  const shape = readShape(values);
  if (shape) return shape.isPixels ? `${shape.width}×${shape.height}` : `${shape.width}:${shape.height}`;
  const [value] = Object.values(values);
  return String(Array.isArray(value) ? value.length : value);
}
