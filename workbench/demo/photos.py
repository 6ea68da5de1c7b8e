"""Drawn stand-ins for photos, so that the demonstration shows no real place."""

import io
from typing import BinaryIO

from PIL import Image, ImageDraw

from .findings import chances

SIZE = (640, 480)
SKY, GROUND, WALL = (196, 210, 224), (150, 152, 150), (222, 214, 200)
RUBBISH = ((122, 98, 72), (84, 110, 150), (190, 188, 180), (98, 128, 84))


def drawn_photo(name: str) -> BinaryIO:
    """A small PNG of a wall, a pavement and things lying about; each name has its own."""
    picture = Image.new("RGB", SIZE, SKY)
    draw = ImageDraw.Draw(picture)
    width, height = SIZE
    chance = chances("photo", name)
    horizon = int(height * (0.5 + 0.1 * next(chance)))
    draw.rectangle((0, horizon, width, height), fill=GROUND)
    draw.rectangle((int(width * 0.1), int(horizon * 0.3), int(width * 0.9), horizon), fill=WALL)
    for window in range(5):
        left = int(width * (0.15 + 0.15 * window))
        draw.rectangle((left, int(horizon * 0.45), left + 50, int(horizon * 0.7)), fill=SKY)
    for number in range(6 + int(6 * next(chance))):
        left = int(next(chance) * width * 0.9)
        top = horizon + int(next(chance) * (height - horizon - 40))
        wide, high = 16 + int(50 * next(chance)), 8 + int(26 * next(chance))
        draw.ellipse((left, top, left + wide, top + high), fill=RUBBISH[number % len(RUBBISH)])
    file = io.BytesIO()
    picture.save(file, "PNG")
    file.seek(0)
    file.name = f"{name}.png"
    return file
