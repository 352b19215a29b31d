// Similar by meaning: which model tells that two prompts speak of the same. Choosing it sends nothing; a click does.
import { ask, bus, button, h, page, remember, remembered, StudioError, t } from "./core.js";
import { dropJob, findJob, runJob } from "./jobs.js";
import { QUIET_BOX } from "./settings_key.js";
import { buildResult, whileBusy } from "./settings_result.js";

const NOTHING = { has_similar: false, model: "", host: "", known: 0, missing: 0, job_id: null };

/** The part of the assistant's section: {element, forgetTyped()}. */
export const buildMeaning = () => new MeaningPart();

class MeaningPart {
  constructor() {
    this.model = h("input", { class: "ig-input", id: "meaning-model", spellcheck: "false", autocomplete: "off" });
    this.url = h("input", { class: "ig-input", id: "meaning-url", type: "url", spellcheck: "false" });
    this.key = h("input", { class: "ig-input", id: "meaning-key", ...QUIET_BOX });
    this.standing = h("p", { class: "ig-help" });
    this.result = buildResult();
    this.sent = h("div", { class: "ig-settings-test", role: "status" });
    this.offer = NOTHING;
    const head = h("h3", { class: "ig-settings-heading" }, t("meaning.title"));
    this.element = h("div", { class: "ig-settings-part ig-settings-meaning" }, head, h("p", { class: "ig-help" }, t("meaning.about")), this.fields(), this.buttons(), this.result.element, this.sent);
    bus.on("boot", () => this.draw());
    bus.on("jobs_changed", () => this.drawSent());
    // Counting prompts takes a moment, so it waits until somebody looks.
    new IntersectionObserver(([entry]) => entry.isIntersecting && this.look()).observe(this.element);
    this.draw();
  }

  fields() {
    const part = (id, name, ...content) => h("div", { class: "ig-settings-part" }, h("label", { class: "ig-label", for: id }, t(`meaning.${name}`)), ...content);
    this.forget = button("trash", t("meaning.forget_key"), () => this.save({ embedding_key: "" }));
    return [
      part("meaning-model", "model", this.model, h("p", { class: "ig-help" }, t("meaning.model_help"))),
      part("meaning-url", "url", this.url),
      part("meaning-key", "key", h("div", { class: "ig-settings-line" }, this.key, this.forget), this.standing),
    ];
  }

  buttons() {
    const save = button("check", t("meaning.use"), () => whileBusy(save, () => this.save(this.typed())), { isPrimary: true });
    const test = button("play", t("meaning.try"), () => whileBusy(test, () => this.test()));
    return h("div", { class: "ig-settings-test" }, save, test);
  }

  // What is typed in the boxes; an empty key box leaves the key that is known.
  typed() {
    const key = this.key.value.trim();
    return { embedding_url: this.url.value.trim(), embedding_model: this.model.value.trim(), ...(key ? { embedding_key: key } : {}) };
  }

  draw() {
    const now = page.boot.assistant;
    this.model.placeholder = now.default_embedding_model || t("meaning.model_example");
    this.url.placeholder = now.default_embedding_url ?? "";
    if (document.activeElement !== this.model) this.model.value = now.embedding_model ?? "";
    if (document.activeElement !== this.url) this.url.value = now.embedding_url ?? "";
    this.forget.hidden = !now.embedding_has_own_key;
    this.standing.textContent = standingOf(now);
    this.drawSent();
  }

  save(values) {
    return this.result.run(t("settings.saving"), async () => {
      page.boot.assistant = await ask("assistant.set", { settings: values });
      remember("assistant", { ...remembered("assistant", {}), ...values });
      this.key.value = "";
      bus.emit("boot", page.boot);
      await this.look();
      return t("settings.saved");
    });
  }

  test() {
    return this.result.run(t("settings.testing"), async () => (await ask("library.test_embedding", { settings: this.typed() })).text);
  }

  /** Ask how many prompts are known, and how many would be sent. */
  async look() {
    try {
      this.offer = (await ask("library.offer", {})) ?? NOTHING;
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      this.offer = NOTHING;
    }
    this.drawSent();
  }

  drawSent() {
    const { model, host, known, missing, job_id: id } = this.offer;
    const job = id && findJob(id);
    this.sent.hidden = !model;
    if (job?.state === "running") this.sent.replaceChildren(...this.running(job));
    else if (missing) this.sent.replaceChildren(this.sendButton(), line(t("meaning.to_send", { count: missing, host, model })));
    else this.sent.replaceChildren(line(t("meaning.known", { count: known, host })), ...(known ? [this.forgetButton()] : []));
  }

  running(job) {
    const percent = Math.round(100 * (job.fraction ?? 0));
    return [h("span", { class: "ig-settings-spinner", "aria-hidden": "true" }), line(t("meaning.sending", { percent })), button("stop", t("jobs.stop"), () => dropJob(job.id))];
  }

  sendButton() {
    const send = button("play", t("meaning.send"), () => whileBusy(send, () => this.send()));
    return send;
  }

  forgetButton() {
    const forget = button("trash", t("meaning.forget"), () => whileBusy(forget, () => this.forgetAll()));
    return forget;
  }

  async send() {
    this.result.clear();
    const ended = runJob("library.learn", {});
    await this.look(); // which job it is
    const job = await ended;
    await this.look();
    if (job?.error) await this.result.run(t("settings.testing"), () => Promise.reject(new StudioError(job.error)));
    bus.emit("meaning_changed");
  }

  async forgetAll() {
    await this.result.run(t("settings.saving"), () => ask("library.forget", {}).then(() => t("meaning.forgotten")));
    await this.look();
    bus.emit("meaning_changed");
  }

  forgetTyped() {
    this.key.value = "";
  }
}

const line = (words) => h("p", { class: "ig-help" }, words);

function standingOf({ embedding_key_source: source, embedding_key_tail: tail }) {
  if (source === "browser") return t("settings.assistant_key_browser", { tail: tail ?? "" });
  if (source === "environment") return t("settings.assistant_key_environment", { tail: tail ?? "" });
  return t("meaning.no_key");
}
