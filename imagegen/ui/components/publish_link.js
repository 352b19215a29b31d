// The address of a published page, and who can reach it.
import { route } from "./core.js";

/** The whole link: at the installation's public address where it has one, else below the page's own. */
export function linkOf({ path, public_url: base }, fallback = "") {
  const place = path ?? fallback;
  return base ? `${base}/gradio_api/app/${place}` : route(place);
}

/** "public", "network" or "machine": who can follow a link to where this page is. */
export function reachOf({ public_url: base }, host = location.hostname) {
  if (base) return "public";
  if (/^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(host)) return "machine";
  const isPrivate = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|\[f[cd])/.test(host);
  return isPrivate || !host.includes(".") || /\.(local|lan|home|internal)$/.test(host) ? "network" : "public";
}
