// What the studio says at the start, small but of every kind.
const fields = [{ name: "steps", names: ["steps"], label: "Steps", help: "", widget: "slider", schema: { type: "integer", minimum: 1, maximum: 50 }, default: 28, step: 1, unit: "", is_advanced: false, is_required: false, presets: [] }];

export const model = (provider, id, name, isReady, more = {}) => ({
  key: `${provider}/${id}`,
  provider,
  provider_name: provider,
  id,
  name,
  description: "",
  abilities: ["text-to-image"],
  price_text: isReady ? "free" : "$0.003 / MP",
  is_ready: isReady,
  fields,
  ...more,
});

export const provider = (id, name, more) => ({
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
  default_base_url: more.base_url ?? `https://${id}.example`,
  base_url_editable: false,
  is_custom: false,
  is_pool: false,
  kind: "",
  base_urls: [more.base_url ?? `https://${id}.example`].filter(Boolean),
  models: [],
  machines: [],
  ...more,
});

const kind = (id, label, help, more) => ({ id, label, help, key: "optional", key_help: "", is_pool: false, wants_models: true, ...more });

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
    provider("sketch", "Sketch", { embedded: true, base_url: "", key_required: false, key_env: [], key_page: "" }),
    provider("fal", "fal.ai", {}),
    provider("openai", "OpenAI", { key_source: "environment", key_tail: "9xyz", key_env: ["OPENAI_API_KEY"], base_url_editable: true }),
    provider("horde", "AI Horde", { key_required: false, key_env: [] }),
  ],
  webhook: { url: "", usual_host: "", usual_source: "", has_secret: false, failure: null },
  notices: { work: {}, notices: [], webhook_failure: null },
  assistant: {
    is_ready: false,
    base_url: "",
    default_base_url: "https://chat.example/v1",
    model: "",
    default_model: "chat-1",
    key_source: "none",
    key_tail: null,
    key_env: ["CHAT_KEY"],
    key_page: "https://chat.example/keys",
    names_topics: true,
  },
  jobs: [],
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
  kinds: [
    kind("openai-images", "OpenAI-compatible images", "Any server with /images/generations.", { default_base_url: "http://127.0.0.1:8000/v1", key_help: "Only if the server asks for one." }),
    kind("sdwebui", "SD WebUI", "AUTOMATIC1111, Forge or SD.Next, started with --api.", { default_base_url: "http://127.0.0.1:7860", key: "none", is_pool: true }),
    kind("gateway", "Gateway", "A service that wants a key.", { default_base_url: "https://gateway.example/v1", key: "required" }),
    kind("comfyui", "ComfyUI", "Its models are workflows.", { default_base_url: "http://127.0.0.1:8188", is_pool: true, wants_models: false }),
  ],
};
