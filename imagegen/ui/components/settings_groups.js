// In which group of the list a provider stands, and in which order. Facts come from its view, nothing is kept here.
import { page } from "./core.js";

export const GROUPS = ["embedded", "with_key", "own_machines", "others"];

// Loopback, the private ranges, and names without a dot or with the ending of a home network.
const OWN_HOST = /^(localhost|\[::1\]|127\..*|10\..*|192\.168\..*|172\.(1[6-9]|2\d|3[01])\..*|[^.:[\]]+|.*\.(local|lan|home|internal))$/;

/** A provider as the studio last described it. */
export function providerNow(id) {
  return page.boot.providers.find((provider) => provider.id === id);
}

/** The addresses a provider is asked at: several for a pool. */
export function addressesOf(provider) {
  return provider.base_urls.length ? provider.base_urls : [provider.base_url].filter(Boolean);
}

export function isReady(provider) {
  return !provider.key_required || provider.key_source !== "none";
}

export function groupOf(provider) {
  if (provider.embedded) return "embedded";
  if (addressesOf(provider).some(isOwnHost)) return "own_machines";
  return provider.key_source === "none" ? "others" : "with_key";
}

/** The providers of each group, ready ones first, then by name. */
export function arranged(providers) {
  const { compare } = new Intl.Collator(page.boot.language);
  const order = (one, other) => isReady(other) - isReady(one) || compare(one.name, other.name);
  return Map.groupBy([...providers].sort(order), groupOf);
}

/** Whether all words are found in a provider's name, id or addresses. */
export function fits(provider, words) {
  const known = [provider.name, provider.id, ...addressesOf(provider)].join(" ").toLowerCase();
  return words.every((word) => known.includes(word));
}

function isOwnHost(address) {
  return URL.canParse(address) && OWN_HOST.test(new URL(address).hostname);
}
