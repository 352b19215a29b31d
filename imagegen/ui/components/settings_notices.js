// Notices: a sound and a note of the browser when a batch has ended, and a webhook for other programs.
import { ask, bus, button, h, page, remember, remembered, t } from "./core.js";
import { askPermission, permission, saveSigns, signs, tryOut } from "./notices_sign.js";
import { QUIET_BOX } from "./settings_key.js";
import { buildResult, whileBusy } from "./settings_result.js";

/** The section: {element, open(), forgetTyped()}. */
export function buildNotices() {
  const here = buildSigns();
  const hook = new WebhookPart();
  const element = h("div", { class: "ig-settings-fields ig-settings-assistant" }, here, hook.element);
  return { element, open: () => hook.url.focus(), forgetTyped: () => (hook.secret.value = "") };
}

// ---- in this browser -------------------------------------------------------------------------------------------

function buildSigns() {
  const result = buildResult();
  const now = signs();
  const sound = check("notices-sound", t("notices.sound"), now.sound, () => saveSigns({ sound: sound.box.checked }));
  const note = check("notices-note", t("notices.note"), now.note, () => result.run(t("notices.asking"), () => switchNote(note.box)));
  const test = button("play", t("notices.try"), () => result.run(t("notices.asking"), tryNow));
  const lines = [h("p", {}, t("notices.about")), sound.element, note.element, h("div", { class: "ig-settings-test" }, test, result.element)];
  return h("div", { class: "ig-settings-part ig-notices" }, lines);
}

function check(id, label, isOn, onchange) {
  const box = h("input", { type: "checkbox", id, checked: isOn, onchange });
  return { box, element: h("label", { class: "ig-settings-check", for: id }, box, h("span", {}, label)) };
}

// The browser is asked in the moment of switching on, and what it says no to goes off again.
async function switchNote(box) {
  const answer = box.checked ? await askPermission() : "off";
  box.checked = answer === "granted";
  saveSigns({ note: box.checked });
  return { granted: t("notices.note_on"), off: "", default: t("notices.note_later") }[answer] ?? refusalOf(answer);
}

const refusalOf = (answer) => t(answer === "missing" ? "notices.note_missing" : "notices.note_denied");

async function tryNow() {
  const wanted = signs();
  if (!wanted.sound && !wanted.note) return t("notices.try_nothing");
  await tryOut(wanted);
  if (wanted.note && permission() !== "granted") return refusalOf(permission());
  return t("notices.tried");
}

// ---- the webhook -----------------------------------------------------------------------------------------------

class WebhookPart {
  constructor() {
    this.url = h("input", { class: "ig-input", id: "webhook-url", type: "url", spellcheck: "false", placeholder: "https://example.com/hooks/imagegen" });
    this.secret = h("input", { class: "ig-input", id: "webhook-secret", ...QUIET_BOX });
    this.shown = null;
    this.standing = h("p", { class: "ig-help" });
    this.failure = h("p", { class: "ig-settings-result is-error", hidden: true });
    this.result = buildResult();
    this.element = h("div", { class: "ig-settings-part ig-notices" }, h("h3", { class: "ig-settings-heading" }, t("notices.webhook")), h("p", { class: "ig-help" }, t("notices.webhook_about")), this.boxes(), this.failure, this.buttons());
    bus.on("boot", () => this.draw());
    bus.on("webhook_failed", () => this.look());
    this.draw();
  }

  boxes() {
    const part = (id, label, ...content) => h("div", { class: "ig-settings-part" }, h("label", { class: "ig-label", for: id }, label), ...content);
    return [
      part("webhook-url", t("notices.webhook_url"), this.url, this.standing),
      part("webhook-secret", t("notices.webhook_secret"), this.secret, h("p", { class: "ig-help" }, t("notices.webhook_secret_help"))),
    ];
  }

  buttons() {
    const save = button("check", t("notices.webhook_save"), () => whileBusy(save, () => this.save(this.typed())), { isPrimary: true });
    const test = button("play", t("notices.webhook_test"), () => whileBusy(test, () => this.test()));
    this.forget = button("trash", t("notices.webhook_forget"), () => this.save({ url: "", secret: "" }), { isDanger: true });
    return h("div", { class: "ig-settings-test" }, save, test, this.forget, this.result.element);
  }

  // An empty box for the secret leaves the one that is known.
  typed() {
    const secret = this.secret.value.trim();
    return { url: this.url.value.trim(), ...(secret ? { secret } : {}) };
  }

  draw() {
    const now = page.boot.webhook;
    if (now.url !== this.shown) this.url.value = this.shown = now.url; // what was typed and not saved outlives other news
    this.secret.placeholder = now.has_secret && now.url ? t("notices.webhook_secret_known") : "";
    this.standing.textContent = now.usual_host ? t("notices.webhook_usual", { host: now.usual_host, name: now.usual_source }) : "";
    this.forget.hidden = !now.url;
    this.failure.hidden = !now.failure;
    if (now.failure) this.failure.textContent = t("notices.webhook_failed", { reason: `${now.failure.message} ${now.failure.hint}` });
  }

  async look() {
    page.boot.webhook = await ask("webhook.look");
    this.draw();
  }

  save(values) {
    return this.result.run(t("settings.saving"), async () => {
      page.boot.webhook = await ask("webhook.set", values);
      this.keep(values);
      this.secret.value = "";
      this.shown = null;
      this.draw();
      return t(values.url ? "settings.saved" : "notices.webhook_forgotten");
    });
  }

  // The browser keeps it, like a key, and hands it over at the next visit.
  keep({ url, secret }) {
    const before = remembered("webhook", {});
    remember("webhook", url ? { ...before, url, ...(secret === undefined ? {} : { secret }) } : {});
  }

  test() {
    return this.result.run(t("notices.webhook_testing"), async () => (await ask("webhook.test", this.typed())).text);
  }
}
