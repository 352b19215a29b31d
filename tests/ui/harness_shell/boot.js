// What the studio says at the start, small but of every kind.
const fields = [{ name: "steps", names: ["steps"], label: "Steps", help: "", widget: "slider", schema: { type: "integer", minimum: 1, maximum: 50 }, default: 28, step: 1, unit: "", is_advanced: false, is_required: false, presets: [] }];

const model = (provider, id, name, isReady) => ({
  key: `${provider}/${id}`,
  provider,
  provider_name: provider,
  id,
  name,
  description: "",
  abilities: ["text-to-image"],
  price_text: isReady ? "free" : "$0.003 / MP",
  is_ready: isReady,
  not_ready_text: isReady ? "" : "needs a key",
  fields,
});

const provider = (id, name, more) => ({
  id,
  name,
  embedded: false,
  key_required: true,
  key_source: "none",
  key_tail: null,
  key_env: [`${id.toUpperCase()}_KEY`],
  key_page: `https://${id}.example/keys`,
  key_example: `${id}-…`,
  base_url: `https://${id}.example`,
  default_base_url: `https://${id}.example`,
  base_url_editable: false,
  ...more,
});

const topic = (id, title, more) => ({ id, title, cover: null, task_count: 3, image_count: 12, running: 0, updated_at: "2026-11-22T08:00:00.000000Z", ...more });

export const boot = {
  version: "0.1.0",
  language: "en",
  texts: {},
  catalog: {
    default: "sketch/sketch-1",
    models: [model("sketch", "sketch-1", "Sketch", true), model("fal", "fal-ai/flux/schnell", "FLUX schnell", false)],
  },
  providers: [
    provider("sketch", "Sketch", { embedded: true, key_required: false, key_env: [], key_page: "" }),
    provider("fal", "fal.ai", {}),
    provider("openai", "OpenAI", { key_source: "environment", key_tail: "9xyz", key_env: ["OPENAI_API_KEY"], base_url_editable: true }),
    provider("horde", "AI Horde", { key_required: false, key_env: [] }),
  ],
  topics: [
    topic("top_1", "Mountain posters", { task_count: 14, image_count: 52, running: 2 }),
    topic("top_2", "Product shots, matte", {}),
    topic("top_3", "Album cover ideas", { task_count: 1, image_count: 1 }),
    topic("top_4", "山水海报", {}),
  ],
  engine: { is_paused: false, running: 2, queued: 5 },
  preferences: { images_at_once: 4, images_per_task: 4, time_limit_s: 300 },
  problems: ["presets/providers/fal/broken.json: $.price: must be an object"],
  data_folder_note: "",
};
