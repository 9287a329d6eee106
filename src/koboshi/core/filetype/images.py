"""Images: decoded and written anew, so that places, cameras and hidden passengers stay behind."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

MAX_PIXELS = 40_000_000
QUALITY = 90


class BadImage(Exception):
    """The image is broken, of another kind, or too large to open safely; `key` names the sentence."""

    def __init__(self, key: str) -> None:
        """Keep the text key."""
        super().__init__(key)
        self.key = key


def clean_image(data: bytes, max_pixels: int = MAX_PIXELS) -> bytes:
    """Return the same picture as new JPEG or PNG bytes without any metadata, turned the right way up.

    The pixel count is judged by the header, before anything is decoded. Raises BadImage.
    """
    with warnings.catch_warnings():
        # Pillow warns between its limit and twice that; our own, lower limit has the say.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as image:
                if image.width * image.height > max_pixels:
                    raise BadImage("file.image_too_large")
                return _rewrite(image)
        except Image.DecompressionBombError as error:
            raise BadImage("file.image_too_large") from error
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
            raise BadImage("file.image_broken") from error


def _rewrite(image: Image.Image) -> bytes:
    kind = image.format
    image.load()
    upright = ImageOps.exif_transpose(image)
    has_alpha = "A" in upright.getbands() or "transparency" in upright.info
    plain = upright.convert("RGBA" if kind == "PNG" and has_alpha else "RGB")
    fresh = Image.frombytes(plain.mode, plain.size, plain.tobytes())
    out = io.BytesIO()
    if kind == "PNG":
        fresh.save(out, "PNG")
    else:
        fresh.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
