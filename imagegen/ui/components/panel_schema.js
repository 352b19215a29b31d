// What a parameter's JSON Schema allows, as pure functions. The studio checks every value again; this only helps to type.

export function isNumeric(schema) {
  return ["number", "integer"].some((kind) => kindsOf(schema).includes(kind));
}

/** The values of an enum that a person can choose; null in a schema means "leave it out" and is no choice. */
export function choicesOf(schema) {
  return (schema.enum ?? []).filter((value) => value !== null);
}

/** Whether words that are no JSON may be meant as plain text. */
export function acceptsText(schema) {
  const branches = [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])];
  return kindsOf(schema).includes("string") || typeof schema.enum?.[0] === "string" || branches.some(acceptsText);
}

/** The allowed number closest to `number`: within the limits and on the grid. */
export function nearest(number, schema) {
  const grid = schema.multipleOf ?? (kindsOf(schema).includes("integer") ? 1 : 0);
  const { lowest, highest } = limitsOf(schema, grid);
  const clamped = Math.min(Math.max(number, lowest), highest);
  if (!grid) return tidy(clamped);
  const rounded = tidy(Math.round(clamped / grid) * grid);
  if (rounded > highest) return tidy(Math.floor(highest / grid) * grid);
  if (rounded < lowest) return tidy(Math.ceil(lowest / grid) * grid);
  return rounded;
}

// An exclusive limit has no closest number; one grid step (or a hundredth) away from it is close enough to type.
function limitsOf(schema, grid) {
  const away = grid || 0.01;
  const lowest = schema.minimum ?? (schema.exclusiveMinimum ?? -Infinity) + away;
  const highest = schema.maximum ?? (schema.exclusiveMaximum ?? Infinity) - away;
  return { lowest, highest };
}

// Binary fractions: 3 × 0.1 is 0.30000000000000004.
function tidy(number) {
  return Number(number.toFixed(10));
}

/**
 * A value in the form a schema takes: {value, isExact}, or null when nothing like it is allowed.
 * Numbers are moved to the nearest allowed one, lists lose what is not allowed; everything else fits or does not.
 */
export function fit(value, schema) {
  const choices = choicesOf(schema);
  if (choices.length) return choices.includes(value) ? { value, isExact: true } : null;
  if (isNumeric(schema)) return typeof value === "number" ? compared(nearest(value, schema), value) : null;
  const kinds = kindsOf(schema);
  if (kinds.includes("array")) return Array.isArray(value) ? fitList(value, schema) : null;
  if (kinds.includes("boolean")) return typeof value === "boolean" ? { value, isExact: true } : null;
  if (kinds.includes("string")) return isText(value, schema) ? { value, isExact: true } : null;
  return { value, isExact: true };
}

function fitList(list, schema) {
  const choices = choicesOf(schema.items ?? {});
  const allowed = choices.length ? list.filter((item) => choices.includes(item)) : list;
  const cut = allowed.slice(0, schema.maxItems ?? Infinity);
  return cut.length || !list.length ? { value: cut, isExact: cut.length === list.length } : null;
}

function isText(value, schema) {
  if (typeof value !== "string" || value.length > (schema.maxLength ?? Infinity)) return false;
  return !schema.pattern || new RegExp(schema.pattern, "u").test(value);
}

function compared(value, wanted) {
  return { value, isExact: value === wanted };
}

function kindsOf(schema) {
  return [schema.type ?? []].flat();
}
