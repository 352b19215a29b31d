// How a studio answers what concerns providers of one's own: an added one is there afterwards, a removed one is not.
import { model, provider } from "./boot.js";

export const READ_MODELS = ["flux-dev", "flux-schnell", "qwen-image", "sd-3.5-large", "z-image-turbo"];

export function ownAnswers(page) {
  const boot = (providers, models) => ({ ...page.boot, providers, catalog: { ...page.boot.catalog, models } });
  const without = (id) => [page.boot.providers.filter((one) => one.id !== id), page.boot.catalog.models.filter((one) => one.provider !== id)];

  function add_provider({ kind: kindId, name, base_url: address, models }) {
    const kind = page.boot.kinds.find((one) => one.id === kindId);
    const id = name.toLowerCase().replace(/\W+/g, "-");
    const facts = { is_custom: true, kind: kindId, key_required: kind.key === "required", key_env: [], key_page: "", key_example: "" };
    const base_urls = address.split(/\s+/).filter(Boolean);
    const machines = kind.is_pool ? base_urls.map((url) => ({ url, is_up: true, running: 0 })) : [];
    const one = provider(id, name, { ...facts, is_pool: kind.is_pool, base_url: base_urls.join(" "), base_urls, machines, models });
    return boot([...page.boot.providers, one], [...page.boot.catalog.models, ...modelsOf(one, models)]);
  }

  function edit_provider({ provider: id, name, base_url: address, models }) {
    const before = page.boot.providers.find((one) => one.id === id);
    const base_urls = address.split(/\s+/).filter(Boolean);
    const [providers, others] = without(id);
    return boot([...providers, { ...before, name, base_url: base_urls.join(" "), base_urls, models }], [...others, ...modelsOf({ ...before, name }, models)]);
  }

  return {
    add_provider,
    edit_provider,
    remove_provider: ({ provider: id }) => boot(...without(id)),
    read_models: () => ({ models: READ_MODELS, text: "The server has 5 models." }),
    test_endpoint: () => ({ text: "The server answers." }),
  };
}

function modelsOf({ id, name, key_required: needsKey }, names) {
  return names.map((one) => model(id, one, one, !needsKey, { provider_name: name }));
}
