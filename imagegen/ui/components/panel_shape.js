// Sizes as pure functions: a size is pixels or only a ratio, and every model wants it in its own form.

const SAME_RATIO = 0.05; // 1344×768 is "16:9" to everybody, though it is 1.75
const SAME_AREA = 0.25;
const USUAL_PIXELS = 1024 * 1024;

/** {width, height, isPixels} of size values in any form, or null for words such as "auto". */
export function readShape(values) {
  if (values.width && values.height) return { width: values.width, height: values.height, isPixels: true };
  const found = /^(\d+(?:\.\d+)?)\s*([x×*:])\s*(\d+(?:\.\d+)?)$/i.exec(values.size ?? values.aspectRatio ?? "");
  return found && { width: Number(found[1]), height: Number(found[3]), isPixels: found[2] !== ":" };
}

/** The values a size field sends for two numbers typed by a person. */
export function writeShape(field, width, height) {
  if (field.size.mode === "pixels") return { width, height };
  if (field.size.mode === "ratio") return { aspectRatio: `${width}:${height}` };
  return { size: `${width}x${height}` };
}

/** Whether a person may type a size, or can only choose among the presets. */
export function isFree(field) {
  const name = field.size.mode === "ratio" ? "aspectRatio" : "size";
  return field.size.mode === "pixels" || !field.schema[name]?.enum;
}

function takesPixels(field) {
  return field.size.mode !== "ratio" && isFree(field);
}

export function findPreset(field, values) {
  return field.presets.find((preset) => Object.entries(preset.values).every(([name, value]) => values[name] === value));
}

/** What shape a preset has; its label knows when its value is only a word. */
export function presetShape(preset) {
  return readShape(preset.values) ?? readShape({ size: preset.label });
}

/** One side in pixels, moved onto the model's grid and between its limits. */
export function snapSide(side_px, limits) {
  const grid = limits.multipleOf || 1;
  const lowest = Math.ceil((limits.minimum || 1) / grid) * grid;
  const highest = Math.floor((limits.maximum || 65536) / grid) * grid;
  return Math.min(Math.max(Math.round(side_px / grid) * grid, lowest), highest);
}

/** Both sides after one was typed and the ratio is kept; the typed one gives way where the other reaches a limit. */
export function followSide(side_px, ratio, limits) {
  const side = snapSide(side_px, limits);
  const other = snapSide(side / ratio, limits);
  const isCut = Math.abs(other - side / ratio) > (limits.multipleOf || 1);
  return { side: isCut ? snapSide(other * ratio, limits) : side, other };
}

/** Which limit two sides break together: {key, values} for a sentence, or null. */
export function shapeProblem(width, height, limits) {
  const long = Math.max(width, height);
  const short = Math.min(width, height);
  if (limits.maxRatio && long > limits.maxRatio * short) return problem("ratio", limits.maxRatio);
  if (limits.minPixels && width * height < limits.minPixels) return problem("small", limits.minPixels);
  if (limits.maxPixels && width * height > limits.maxPixels) return problem("large", limits.maxPixels);
  return null;
}

function problem(kind, limit) {
  return { key: `panel.size.${kind}`, values: { limit: limit.toLocaleString("en") } };
}

/** The size a model allows that is closest in ratio and then in area: {width, height}, or null. */
export function fitPixels(ratio, area_px, limits) {
  const steepest = limits.maxRatio || Infinity;
  const kept = Math.min(Math.max(ratio, 1 / steepest), steepest);
  const area = Math.min(Math.max(area_px, limits.minPixels || 0), limits.maxPixels || Infinity);
  const shrink = Math.min(1, (limits.maximum || Infinity) / Math.sqrt(area * Math.max(kept, 1 / kept)));
  // Rounding to the grid may step over a limit on the area or the ratio; a slightly other scale steps back.
  for (const scale of [1, 0.98, 1.02, 0.95, 1.05, 0.9, 1.1]) {
    const width = snapSide(Math.sqrt(area * kept) * shrink * scale, limits);
    const height = snapSide(Math.sqrt(area / kept) * shrink * scale, limits);
    if (!shapeProblem(width, height, limits)) return { width, height };
  }
  return null;
}

/** Size values of another model in the form of `field`: {values, isExact}, or null when it has nothing like it. */
export function fitShape(known, field) {
  const isOwn = Object.keys(known).every((name) => field.names.includes(name));
  if (isOwn && accepts(field, known)) return { values: known, isExact: true };
  const wanted = readShape(known);
  if (!wanted) return null;
  return takesPixels(field) ? fitTyped(wanted, field) : fitPreset(wanted, field);
}

function accepts(field, values) {
  if (findPreset(field, values)) return true;
  const shape = readShape(values);
  if (!shape || !isFree(field)) return false;
  if (field.size.mode === "ratio") return true;
  const isOnGrid = [shape.width, shape.height].every((side_px) => snapSide(side_px, field.size) === side_px);
  return isOnGrid && !shapeProblem(shape.width, shape.height, field.size);
}

function fitTyped(wanted, field) {
  const area_px = wanted.isPixels ? wanted.width * wanted.height : usualPixels(field);
  const fitted = fitPixels(wanted.width / wanted.height, area_px, field.size);
  if (!fitted) return null;
  const size = handiest(fitted, wanted, field);
  const isSame = size.width === wanted.width && size.height === wanted.height;
  return { values: writeShape(field, size.width, size.height), isExact: isSame || !wanted.isPixels };
}

// Of two sizes as good as each other the one with a tile of its own: 1024×576 rather than 1024×584.
function handiest(fitted, wanted, field) {
  const preset = closestPreset(wanted, field)?.shape;
  const isAlike = preset?.isPixels && gap(wanted.width / wanted.height, preset) < SAME_RATIO;
  const growth = isAlike ? (preset.width * preset.height) / (fitted.width * fitted.height) : Infinity;
  return Math.abs(Math.log(growth)) < SAME_AREA ? preset : fitted;
}

function fitPreset(wanted, field) {
  const preset = closestPreset(wanted, field);
  if (!preset) return null;
  const isSamePixels = preset.shape.width === wanted.width && preset.shape.height === wanted.height;
  const isSameKind = wanted.isPixels && preset.shape.isPixels;
  const isSameRatio = gap(wanted.width / wanted.height, preset.shape) < SAME_RATIO;
  return { values: preset.values, isExact: isSameKind ? isSamePixels : isSameRatio };
}

function closestPreset(wanted, field) {
  const ratio = wanted.width / wanted.height;
  const known = field.presets.map((preset) => ({ values: preset.values, shape: presetShape(preset) })).filter((preset) => preset.shape);
  const areaGap = ({ shape }) => (wanted.isPixels && shape.isPixels ? Math.abs(shape.width * shape.height - wanted.width * wanted.height) : 0);
  known.sort((one, other) => gap(ratio, one.shape) - gap(ratio, other.shape) || areaGap(one) - areaGap(other));
  return known[0] ?? null;
}

function gap(ratio, shape) {
  return Math.abs(Math.log((ratio * shape.height) / shape.width));
}

function usualPixels(field) {
  const shape = readShape(field.default ?? {});
  return shape?.isPixels ? shape.width * shape.height : USUAL_PIXELS;
}
