// A studio with as many providers and models as a long list has to bear: 35 and about 130.
import { model, provider } from "./boot.js";

const CLOUDS = [
  "BFL", "Cloudflare Workers AI", "DashScope", "DeepInfra", "Fireworks", "Gemini", "GMI Cloud", "Groq", "Hugging Face", "Hunyuan", "Hyperbolic", "Ideogram",
  "Leonardo", "MiniMax", "Nebius", "Novita", "OpenRouter", "Pollinations", "Recraft", "Replicate", "Runware", "SiliconFlow", "Stability", "Together", "Volcengine", "xAI", "Zhipu",
];
const NAMES = ["FLUX dev", "FLUX schnell", "Qwen Image", "Seedream 4", "SDXL"];

const pool = [
  { url: "http://192.168.1.20:7860", is_up: true, running: 2 },
  { url: "http://192.168.1.21:7860", is_up: true, running: 0 },
  { url: "http://192.168.1.22:7860", is_up: false, running: 0 },
];
const local = { key_required: false, key_env: [], key_page: "", base_url_editable: true };
const own = { is_custom: true, key_env: [], key_page: "", key_example: "" };

const clouds = CLOUDS.map((name, index) => {
  const id = name.toLowerCase().replace(/\W+/g, "-");
  if (name === "Pollinations") return provider(id, name, { key_required: false, key_env: [] });
  return provider(id, name, index % 9 === 3 ? { key_source: "browser", key_tail: "k3y9" } : {});
});

const others = [
  provider("comfyui", "ComfyUI", { ...local, base_url: "http://127.0.0.1:8188", is_pool: true, machines: [{ url: "http://127.0.0.1:8188", is_up: false, running: 0 }] }),
  provider("webui", "Stable Diffusion web UI", { ...local, base_url: pool.map(({ url }) => url).join(" "), base_urls: pool.map(({ url }) => url), is_pool: true, machines: pool }),
  provider("office-gpu", "Office GPU", { ...local, ...own, kind: "openai-images", base_url: "http://10.0.0.7:8000/v1", models: ["flux-schnell", "qwen-image", "seedream-4", "sdxl"] }),
  provider("team-gateway", "Team gateway", { ...own, kind: "gateway", base_url: "https://gateway.example/v1", key_source: "browser", key_tail: "9f2c" }),
];

/** Put them into the boot, each with a few models. */
export function addMany(boot) {
  const providers = [...clouds, ...others];
  boot.providers = [...boot.providers, ...providers];
  boot.catalog.models = [...boot.catalog.models, ...providers.flatMap(modelsOf)];
}

function modelsOf({ id, name, key_required: isRequired, key_source: source }, index) {
  const isReady = !isRequired || source !== "none";
  const more = { provider_name: name, description: "Text to image, with a sentence about what it is good at.", abilities: ["text-to-image", "image-to-image"].slice(0, 1 + (index % 2)) };
  return NAMES.slice(index % 2).map((words) => model(id, words.toLowerCase().replace(/\W+/g, "-"), words, isReady, more));
}
