// Pictures on their way to the studio. They outlive the control that started them: the model may change meanwhile.
import { StudioError, route, t } from "./core.js";

/** Send one file; the studio's {id, ref, url, preview, …}, or a StudioError. Only XMLHttpRequest tells how far it is. */
function send(file, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", route("inputs"));
    request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
    request.upload.addEventListener("progress", (event) => event.lengthComputable && onProgress(event.loaded / event.total));
    request.addEventListener("loadend", () => {
      const answer = readAnswer(request.responseText);
      if (answer.ok) resolve(answer.data);
      else reject(new StudioError(answer.error));
    });
    request.send(file);
  });
}

// A proxy that gives up, or a server that is gone, answers with anything but our JSON.
function readAnswer(text) {
  try {
    return JSON.parse(text);
  } catch {
    return { ok: false, error: { message: t("error.no_answer"), hint: t("error.no_answer_hint"), code: "no_answer" } };
  }
}

/** The uploads of one field: sent one after the other, so that pictures arrive in the order they were given. */
export class Uploads {
  constructor(onDone) {
    this.onDone = onDone;
    this.items = [];
    this.watch = () => {};
    this.watchProgress = () => {};
    this.isSending = false;
  }

  add(files) {
    this.items.push(...files.map((file) => ({ file, fraction: 0, error: null })));
    this.changed();
  }

  /** Files that are refused before anything is sent, with the reason. */
  refuse(files, reason) {
    this.items.push(...files.map((file) => ({ file, fraction: 0, error: new StudioError({ message: reason, code: "refused" }) })));
    this.changed();
  }

  retry(item) {
    item.error = null;
    this.changed();
  }

  remove(item) {
    this.items = this.items.filter((other) => other !== item);
    this.changed();
  }

  get waiting() {
    return this.items.filter((item) => !item.error);
  }

  progress(item, fraction) {
    item.fraction = fraction;
    this.watchProgress(item);
  }

  changed() {
    this.watch();
    this.sendNext();
  }

  async sendNext() {
    const [item] = this.waiting;
    if (this.isSending || !item) return;
    this.isSending = true;
    try {
      const asset = await send(item.file, (fraction) => this.progress(item, fraction));
      this.items = this.items.filter((other) => other !== item);
      this.onDone(asset, item.file);
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      item.error = error;
    } finally {
      this.isSending = false;
    }
    this.changed();
  }
}
