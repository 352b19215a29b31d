// Which files may be photos, found out before anything is sent: by their first bytes, their size and how many there are.
import { t } from "./core.js";

const MOST_BYTES = 20 * 1024 * 1024;
export const ACCEPTED = ".png,.jpg,.jpeg,.webp,image/png,image/jpeg,image/webp";

const STARTS = [
  (bytes) => bytes[0] === 0x89 && text(bytes, 1, 4) === "PNG",
  (bytes) => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff,
  (bytes) => text(bytes, 0, 4) === "RIFF" && text(bytes, 8, 12) === "WEBP",
];

const text = (bytes, from, to) => String.fromCharCode(...bytes.slice(from, to));

/** Why a file cannot be a photo, as a sentence; "" when it can. */
export async function refusalOf(file) {
  if (file.size === 0) return t("products.file_empty");
  if (file.size > MOST_BYTES) return t("products.file_large", { size: (file.size / 1024 ** 2).toFixed(1) });
  const start = new Uint8Array(await file.slice(0, 12).arrayBuffer());
  return STARTS.some((fits) => fits(start)) ? "" : t("products.file_type");
}

/** Hand the usable files to the uploads, at most `room` of them; the others are refused by name, with the reason. */
export async function takePhotos(uploads, files, room, most) {
  const reasons = await Promise.all(files.map(refusalOf));
  const usable = files.filter((_, index) => !reasons[index]);
  files.forEach((file, index) => reasons[index] && uploads.refuse([file], reasons[index]));
  const surplus = usable.slice(Math.max(0, room));
  if (surplus.length) uploads.refuse(surplus, t("products.file_many", { count: most }));
  uploads.add(usable.slice(0, Math.max(0, room)));
}

/** Every file of a drop, also out of folders; a file gets the folders before it as `path`. */
export async function droppedFiles(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.some((entry) => entry.isDirectory)) return [...transfer.files].map(withPath);
  return (await Promise.all(entries.map((entry) => filesOf(entry, "")))).flat();
}

export function withPath(file) {
  file.path = file.path ?? (file.webkitRelativePath || file.name);
  return file;
}

async function filesOf(entry, folder) {
  const path = folder ? `${folder}/${entry.name}` : entry.name;
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    file.path = path;
    return [file];
  }
  const found = [];
  const reader = entry.createReader();
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject)); // a hundred at a time
    if (some.length === 0) break;
    found.push(...(await Promise.all(some.map((one) => filesOf(one, path)))));
  }
  return found.flat();
}
