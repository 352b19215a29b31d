// A server whose lists nobody knows before it was asked: a provider, its model, and what the server says it has.
import { model, provider } from "./boot.js";

const CHECKPOINTS = Array.from({ length: 200 }, (_, index) => `checkpoints/style_${String(index).padStart(3, "0")}_v1.safetensors`);
const SAMPLERS = ["Euler", "Euler a", "DPM++ 2M", "UniPC"];
const STYLES = ["Ink wash", "Risograph", "Film grain"];

const field = (name, label, schema, more) => ({
  name,
  names: [name],
  label,
  help: "",
  widget: "text",
  schema: { type: "string", ...schema },
  default: schema.default ?? null,
  step: null,
  unit: "",
  is_advanced: false,
  is_required: false,
  presets: [],
  size: null,
  choices_from: "",
  ...more,
});

const fields = ({ checkpoints, samplers, styles }) => [
  field("checkpoint", "Checkpoint", { "x-choices": "checkpoints", ...(checkpoints && { enum: checkpoints }) }, { choices_from: "checkpoints" }),
  field("samplerName", "Sampler", { default: "Euler", ...(samplers && { enum: samplers }) }, { choices_from: "samplers" }),
  field("styles", "Styles", { type: "array", items: { type: "string", ...(styles && { enum: styles }) }, maxItems: 2 }, { choices_from: "styles" }),
  field("note", "Note", {}, {}),
];

const modelOf = (lists) => model("cellar", "xl", "Cellar XL", true, { provider_name: "Cellar", fields: fields(lists) });

export const liveModels = () => [modelOf({ checkpoints: CHECKPOINTS, samplers: SAMPLERS, styles: STYLES })];

/** Put the server into the boot, unread. */
export function addLive(boot) {
  boot.providers = [...boot.providers, provider("cellar", "Cellar", { key_required: false, base_url: "http://127.0.0.1:7860" })];
  boot.catalog.models = [...boot.catalog.models, modelOf({})];
}
