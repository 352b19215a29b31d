// Models as the studio describes them, one of every widget.

const texts = {
  steps: ["Steps", "How often the picture is refined."],
  cfg: ["Guidance", "How strictly the prompt is followed."],
  seed: ["Seed", "The same seed makes the same picture again."],
  size: ["Size", "Width and height of the picture."],
};

function field(name, widget, schema, more = {}) {
  const [label, help] = texts[name] ?? [more.label ?? name, ""];
  const common = { name, names: [name], label, help, widget, schema, default: schema.default, step: null, unit: "" };
  return { ...common, is_advanced: false, is_required: false, presets: [], size: null, ...more };
}

function pixels(sizes, limits, [width, height]) {
  const presets = sizes.map(([label, width, height]) => ({ label, values: { width, height } }));
  const side = { type: "integer", minimum: limits.minimum, maximum: limits.maximum };
  const schema = { width: side, height: side };
  return field("size", "size", schema, { names: ["width", "height"], default: { width, height }, presets, size: { mode: "pixels", ...limits } });
}

function listed(name, mode, values, chosen) {
  const presets = values.map((value) => ({ label: value, values: { [name]: value } }));
  const schema = { [name]: { type: "string", enum: values } };
  return field("size", "size", schema, { names: [name], default: { [name]: chosen }, presets, size: { mode } });
}

const typedSize = field(
  "size",
  "size",
  { size: { type: "string", pattern: "^(auto|\\d{2,4}x\\d{2,4})$" } },
  {
    names: ["size"],
    default: { size: "auto" },
    presets: ["auto", "1024x1024", "1536x1024"].map((size) => ({ label: size.replace("x", "×"), values: { size } })),
    size: { mode: "text", minimum: null, maximum: 3840, multipleOf: 16, maxRatio: 3, minPixels: 655360, maxPixels: 8294400 },
  },
);

const steps = (maximum, chosen) => field("steps", "slider", { type: "integer", minimum: 1, maximum, default: chosen }, { step: 1 });
const cfg = field("cfg", "slider", { type: "number", minimum: 1, maximum: 20, default: 3.5 }, { step: 0.1 });
const seed = field("seed", "seed", { type: "integer", minimum: 0, maximum: 2147483647 }, { step: 1 });
const format = (values) => field("outputFormat", "segmented", { type: "string", enum: values, default: values[0] }, { label: "Format" });
const negative = field("negativePrompt", "textarea", { type: "string", maxLength: 500 }, { label: "Negative prompt" });
const pictureList = { type: "array", items: { type: "string" }, minItems: 1, maxItems: 3 };
const pictures = field("imageUrls", "images", pictureList, { label: "Reference images", is_required: true });

const advanced = { is_advanced: true };
const extras = [
  field("safetyChecker", "switch", { type: "boolean", default: true }, { label: "Safety checker", ...advanced }),
  field("samplerName", "select", { type: "string", enum: ["euler", "euler_a", "dpm", "heun", "lcm"] }, { label: "Sampler", ...advanced }),
  field("shift", "number", { type: "number", minimum: 0, multipleOf: 0.5 }, { label: "Shift", unit: "px", step: 0.5, ...advanced }),
  field("author", "text", { type: "string" }, { label: "Author", ...advanced }),
  field("looks", "multiselect", { type: "array", items: { enum: ["soft", "bold", "dark"] }, maxItems: 2 }, { label: "Looks", ...advanced }),
  field("loras", "json", { oneOf: [{ type: "object" }, { type: "array" }] }, { label: "Loras", ...advanced }),
  field("odd", "hologram", { oneOf: [{ type: "integer" }, { type: "boolean" }] }, { label: "Odd", ...advanced }),
];

const sizes = [["1:1", 1024, 1024], ["4:3", 1152, 896], ["3:2", 1216, 832], ["16:9", 1344, 768], ["9:16", 768, 1344]];
const dev = [
  pixels(sizes, { minimum: 256, maximum: 1536, multipleOf: 16 }, [1024, 1024]),
  negative,
  steps(50, 28),
  cfg,
  seed,
  format(["png", "jpeg", "webp"]),
  ...extras,
];
const smallSizes = [["1:1", 1024, 1024], ["16:9", 1024, 576]];
const schnell = [pixels(smallSizes, { minimum: 512, maximum: 1024, multipleOf: 8 }, [1024, 1024]), steps(12, 4), seed];
const banana = [pictures, listed("aspectRatio", "ratio", ["1:1", "16:9", "9:16", "3:2"], "1:1"), format(["jpeg", "png"])];
const kontext = [field("imageUrl", "images", { type: "string" }, { label: "Reference image", is_required: true }), seed];
const fill = [field("maskUrl", "images", { type: "string" }, { label: "Mask" }), typedSize];

function model(provider, id, name, fields, more = {}) {
  const common = { key: `${provider}/${id}`, provider, id, name, fields, description: `${name} makes pictures.`, price_text: "$0.003 / MP" };
  const provider_name = { fal: "fal.ai", sketch: "Sketch", openai: "OpenAI" }[provider];
  return { ...common, provider_name, abilities: ["text-to-image"], is_ready: true, ...more };
}

const edits = { abilities: ["text-to-image", "image-to-image"] };
const keyless = { is_ready: false, price_text: "price unknown" };

function models(extraCount) {
  const extra = Array.from({ length: extraCount }, (_, index) => model("fal", `extra/${index}`, `Extra model ${index}`, dev));
  return [
    model("sketch", "sketch", "Sketch", schnell, { price_text: "free", description: "Offline preview, no AI text-to-image model." }),
    model("fal", "dev", "FLUX dev", dev),
    model("fal", "schnell", "FLUX schnell", schnell, { description: "The quick one." }),
    model("fal", "banana", "Nano Banana 2", banana, edits),
    model("fal", "kontext", "FLUX Kontext", kontext, edits),
    model("openai", "gpt-image", "GPT Image", fill, { abilities: ["text-to-image", "inpaint"], ...keyless }),
    ...extra,
  ];
}

export function boot(extraCount) {
  return {
    language: "en",
    catalog: { default: "fal/dev", models: models(extraCount) },
    preferences: { images_at_once: 4, images_per_task: 4, time_limit_s: 300 },
  };
}
