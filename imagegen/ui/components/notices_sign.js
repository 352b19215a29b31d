// A sound and a note of the browser, each once for a batch: of all tabs one gives it.
import { bus, remember, remembered, t } from "./core.js";

const TONES = [
  { hertz: 660, at_s: 0, for_s: 0.16 },
  { hertz: 880, at_s: 0.14, for_s: 0.32 },
];
const LOUDNESS = 0.14;
const KEPT_CLAIMS = 60;
const SETTLE_MS = 150;

let audio = null;

/** What this browser gives: {sound, note}, both off until a person wants them. */
export const signs = () => ({ sound: false, note: false, ...remembered("notices", {}) });

export function saveSigns(changes) {
  remember("notices", { ...signs(), ...changes });
  prepareSound();
}

/** Tell of a batch that has ended, or waits for its person. */
export async function giveSign(notice) {
  const wanted = signs();
  if (wanted.sound && audio?.state === "running" && (await claim(`${notice.id}:sound`))) playTones();
  if (wanted.note && permission() === "granted" && (await claim(`${notice.id}:note`))) showNote(notice);
}

/** Both at once, for the button in the settings; what the browser does not allow is left out. */
export async function tryOut(wanted) {
  if (wanted.sound) await playSound();
  if (wanted.note && permission() === "granted") showNote({ id: "try", kind: "try", title: t("notices.try_title"), counts: {} });
}

// ---- sound -----------------------------------------------------------------------------------------------------

/** Browsers let a page make a sound only after a click or a key: the first one of this page opens the way. */
export function prepareSound() {
  if (!signs().sound || audio) return;
  const open = () => openAudio();
  for (const name of ["pointerdown", "keydown"]) addEventListener(name, open, { once: true });
}

async function openAudio() {
  audio ??= new AudioContext();
  if (audio.state !== "running") await audio.resume();
}

async function playSound() {
  await openAudio();
  playTones();
}

function playTones() {
  for (const { hertz, at_s, for_s } of TONES) playTone(hertz, audio.currentTime + at_s, for_s);
}

function playTone(hertz, start, for_s) {
  const tone = new OscillatorNode(audio, { frequency: hertz, type: "sine" });
  const gain = new GainNode(audio, { gain: 0 });
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(LOUDNESS, start + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.0001, start + for_s);
  tone.connect(gain).connect(audio.destination);
  tone.start(start);
  tone.stop(start + for_s);
}

// ---- the browser's note ----------------------------------------------------------------------------------------

/** "granted", "denied", "default", or "missing" where the browser has none: it wants https, or localhost. */
export const permission = () => ("Notification" in window && isSecureContext ? Notification.permission : "missing");

export async function askPermission() {
  return permission() === "default" ? await Notification.requestPermission() : permission();
}

function showNote(notice) {
  try {
    const note = new Notification(titleOf(notice), { body: bodyOf(notice), tag: `imagegen:${notice.id}` });
    note.onclick = () => {
      window.focus();
      if (notice.topic_id) bus.emit("open_topic", notice.topic_id);
      note.close();
    };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // browsers of phones have notes for installed pages only
  }
}

const titleOf = ({ kind, title }) => (kind === "batch.paused" ? t("notices.needs_you", { title }) : title);

function bodyOf({ kind, reason, counts: { done, failed, unknown } }) {
  if (kind === "try") return t("notices.try_body");
  if (kind === "batch.paused") return reason;
  const parts = [t("notices.ready", { count: done })];
  if (failed) parts.push(t("notices.failed", { count: failed }));
  if (unknown) parts.push(t("notices.unknown", { count: unknown }));
  return parts.join(" ");
}

// ---- once ------------------------------------------------------------------------------------------------------

// A lock is held for as long as its tab lives, so of all tabs that are there exactly one gets it; the list is for
// those that come later. Without locks (no https) the last one that wrote its name wins.
async function claim(id) {
  if (remembered("noticed", []).includes(id)) return false;
  const isMine = navigator.locks ? await claimByLock(id) : await claimByName(id);
  if (isMine) remember("noticed", [...remembered("noticed", []), id].slice(-KEPT_CLAIMS));
  return isMine;
}

function claimByLock(id) {
  return new Promise((resolve) => {
    navigator.locks.request(`imagegen:${id}`, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock ? new Promise(() => {}) : undefined;
    });
  });
}

async function claimByName(id) {
  const name = Math.random();
  remember("claim", { id, name });
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  const last = remembered("claim", {});
  return last.id === id && last.name === name;
}
