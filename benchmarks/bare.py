"""The bare way: the official SDK, a semaphore and Pillow. No queue on disk, no retry, no page."""

import argparse
import asyncio
import base64
import io
import json
from pathlib import Path

from openai import AsyncOpenAI
from PIL import Image

MODEL = "gpt-image-2.6-flare"


async def main(base_url: str, folder: Path, images: int, concurrency: int) -> None:
    client = AsyncOpenAI(api_key="sk-benchmark", base_url=base_url)
    room = asyncio.Semaphore(concurrency)
    for name in ("originals", "previews"):
        (folder / name).mkdir(parents=True)
    with (folder / "images.jsonl").open("w", encoding="utf-8") as log:

        async def make(number: int) -> None:
            prompt = f"a photo, number {number}"
            async with room:
                reply = await client.images.generate(model=MODEL, prompt=prompt)
                [image] = reply.data or []
                data = base64.b64decode(image.b64_json or "")
                facts = await asyncio.to_thread(keep, folder, f"{number:05}", data)
            log.write(json.dumps({"prompt": prompt, **facts}) + "\n")

        await asyncio.gather(*(make(number) for number in range(images)))


def keep(folder: Path, name: str, data: bytes) -> dict[str, object]:
    """Check that the picture can be decoded, write it and a preview that fits 512×512."""
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        width_px, height_px = image.size
        (folder / "originals" / f"{name}.png").write_bytes(data)
        image.thumbnail((512, 512), reducing_gap=1.0)
        image.save(folder / "previews" / f"{name}.webp", quality=80, method=0)
    return {"file": f"{name}.png", "width_px": width_px, "height_px": height_px}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base_url")
    parser.add_argument("folder", type=Path)
    parser.add_argument("images", type=int)
    parser.add_argument("concurrency", type=int)
    asyncio.run(main(**vars(parser.parse_args())))
