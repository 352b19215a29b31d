// The download of a selection: a link while the ids fit into an address, else a form that is sent with a body.
import { button, h, route, t, toast } from "./core.js";
import { downloadLink } from "./feed_parts.js";
import { zipUrl } from "./feed_words.js";

const MAX_LINK_IDS = 150; // about 5 kB: proxies commonly end an address at 8 kB
const FRAME = "ig-feed-select-zip";

export class SelectZip {
  constructor() {
    const words = t("feed.select_zip");
    this.link = downloadLink(words);
    this.link.classList.remove("is-icon", "is-quiet");
    this.link.append(labelOf(words));
    this.ids = h("input", { type: "hidden", name: "generations" });
    this.send = button("download", "", null, { isPrimary: true });
    this.send.append(labelOf(words));
    this.send.type = "submit";
    this.form = h("form", { method: "post", action: route("zip"), target: FRAME }, this.ids, this.send);
    this.link.classList.add("is-primary");
    this.nodes = [this.link, this.form, buildFrame()];
  }

  patch(ids) {
    const isLink = ids.length <= MAX_LINK_IDS;
    this.link.hidden = !isLink || ids.length === 0;
    this.form.hidden = isLink;
    if (isLink) this.link.href = zipUrl("generations", ids.join(","));
    else this.ids.value = ids.join(",");
  }
}

const labelOf = (words) => h("span", { class: "ig-feed-select-label" }, words);

// A download leaves the frame empty; what arrives in it is the studio's refusal, or the browser's own page without a studio.
function buildFrame() {
  const frame = h("iframe", { name: FRAME, hidden: true });
  frame.addEventListener("load", () => {
    const words = frame.contentDocument ? frame.contentDocument.body.textContent : t("error.no_answer");
    if (words) toast("error", words);
  });
  return frame;
}
