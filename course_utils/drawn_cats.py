"""Draw the pictures of ``data/``: cats, and things that are not cats, from a seed.

A drawing is a text: one shape after another, with its colour and its numbers. A shape is a
*distance*, negative inside, and its paint fades out around zero: nothing jumps, so that processors
differ by one grey level at most. To draw again: ``python -m course_utils.drawn_cats FOLDER``.
"""

import copy
import sys
from pathlib import Path

import h5py
import numpy as np

__all__ = ["draw_images", "write_data"]
SIDE, FINER = 64, 3  # pixels along a picture; fine pixels along a pixel, averaged at the end
TRAIN, TEST = ("train", 209, 72, 2017), ("test", 50, 17, 2018)  # name, pictures, cats, seed

NAMED = {"white": "fff", "black": "222", "pink": "e99", "green": "595"}
FURS = ("d83", "333", "888", "eee", "eca", "a85", "643")
BRIGHTS = ("c44", "47b", "eb4", "595", "85a", "d7a", "3a9")
PALE = ("cde", "edc", "ddc", "ecd", "eec", "9bc", "c97", "798", "879")
SKIES = ("7ad dee 7a5", "ea7 edb aa6", "224 457 344")  # top, low, grass
EYES = ("9b5", "eb4", "7bd", "d93")
COATS = (  # fur, markings, bib (muzzle and chest), points (ears, tail and paws), pattern
    *("e83 e83 fc9 d83 plain", "ec9 ec9 fed db8 plain", "222 222 222 111 plain"),
    *("222 222 fff 111 plain", "888 888 888 777 plain", "788 788 eee 677 plain"),
    *("eee eee fff ddd plain", "edb edb 643 432 plain", "ea5 b62 fdc c73 tabby"),
    *("aa9 555 eee 777 tabby", "a85 432 edc 754 tabby", "eee d83 fff d83 calico"),
)

# "oval COLOUR x y width height turn", "poly COLOUR x y x y ..." (clockwise, no dents), "line COLOUR
# width x y x y" (a third point bends it). A plural adds the mirror image, a "-" darkens. x runs to
# the right, y down, from -1 to 1. After "at x y size" all is moved and scaled: one face for all.
WINDOW = "poly white -.5 -.5 .5 -.5 .5 .5 -.5 .5; polys glass .03 -.43 .43 -.43 .43 .43 .03 .43"
NAPE = "polys points .15 -.7 .92 -1.3 1 0; oval fur 0 0 1 .86"
FACE = """polys points .15 -.7 .92 -1.3 1 0; polys pink .42 -.7 .84 -1.06 .86 -.4;
    oval fur 0 0 1 .86; oval bib 0 .42 .46 .34; ovals black .43 -.1 .28; ovals eye .43 -.1 .24;
    ovals black .43 -.1 .09 .2; ovals white .36 -.17 .06; lines black .03 0 .38 .02 .62 .26 .54;
    poly c66 -.14 .24 .14 .24 0 .4; lines ddc .02 .5 .42 1.3 .3; lines ddc .02 .5 .5 1.3 .5"""

CLOSE = f"oval fur 0 1.1 .75 .7; oval bib 0 1.05 .4 .5; at 0 .12 .74; {FACE}"
FRONT = f"""line points .09 .3 .8 1.1 .8 .75 .2; oval fur 0 .4 .42 .58; ovals fur .34 .7 .25;
    oval bib 0 .3 .2 .4; lines fur .1 .14 .4 .14 .9; ovals bib .15 .9 .13 .1; at 0 -.4 .5; {FACE}"""
BEHIND = f"""oval fur 0 .4 .42 .6; oval fur 0 .62 .54 .38; line points .09 .05 .85 .7 1.1 .85 .45;
    at 0 -.38 .44; {NAPE}"""
LOAF = f"""oval fur .25 .35 .72 .45; oval fur .62 .45 .36; line points .09 .9 .5 .8 .85 .1 .75;
    oval bib -.32 .45 .28; oval bib -.27 .75 .22 .1; at -.32 -.08 .47; {FACE}"""
WALK = f"""line points .08 .55 0 1 -.1 .8 -.85; line fur- .1 -.3 .2 -.18 .8;
    line fur- .1 .4 .2 .52 .8; line fur .1 -.42 .2 -.52 .8; line fur .1 .55 .2 .47 .8;
    oval bib -.56 .84 .14 .09; oval bib .43 .84 .14 .09; oval fur .05 .12 .66 .3;
    oval fur .5 .15 .26 .3; at -.42 -.25 .44; {FACE}"""
CATS = (CLOSE, FRONT, BEHIND, LOAF, WALK)

FOX = """polys fur .15 -.4 .75 -1 .85 -.05; polys black .4 -.42 .7 -.8 .72 -.4;
    polys fur -.2 -.5 .5 -.5 .95 0 .1 .95 -.2 .95; polys white .1 .95 0 .95 .1 .3 .95 0;
    ovals black .36 -.02 .11; ovals white .33 -.06 .04; oval black 0 .86 .15 .1"""
DOG = """oval fur 0 0 .62 .75; oval pale 0 .42 .42 .36; oval black 0 .28 .12; oval d77 0 .75 .14 .2;
    ovals second- .66 0 .22 .6 -.25; ovals black .26 -.12 .12; ovals white .22 -.16 .04"""
RABBIT = """ovals fur .28 -.5 .17 .55 .2; ovals pink .28 -.48 .09 .42 .2; oval fur 0 .4 .6 .52;
    ovals white .16 .62 .19 .15; poly white -.07 .74 .07 .74 .06 .9 -.06 .9; ovals black .3 .28 .11;
    ovals white .26 .24 .04; oval pink 0 .5 .13 .09"""
OWL = """polys fur- .1 -.6 .68 -.98 .6 -.3; oval fur 0 .15 .64 .82; oval pale 0 .42 .42 .5;
    lines fur- .04 0 .3 .12 .42 .24 .3; lines fur- .04 0 .55 .14 .69 .28 .55;
    ovals fur- .56 .3 .16 .5 -.15; ovals pale .26 -.28 .28; ovals eb3 .26 -.28 .19;
    ovals black .26 -.28 .11; ovals d82 .2 .96 .14 .07; poly d93 -.1 -.14 .1 -.14 0 .1"""
BEAR = """ovals fur .6 -.55 .3; ovals fur- .6 -.55 .16; oval fur 0 .08 .84 .78;
    oval pale 0 .38 .4 .33; ovals black .33 -.1 .1; oval black 0 .26 .15 .1;
    ovals white .3 -.13 .03; line black .03 -.18 .5 0 .66 .18 .5"""
BALL = "oval stripes 0 0 .85; oval white -.3 -.4 .18 .1 -.6"
PUMPKIN = """line green .09 0 -.5 0 -.75 .2 -.9; ovals fur .55 .1 .4 .7; ovals fur .28 .1 .4 .7;
    oval fur 0 .1 .4 .7; polys 321 .36 -.3 .55 0 .2 0; poly 321 0 .05 .1 .2 -.1 .2;
    poly 321 -.5 .32 .5 .32 .25 .6 -.25 .6; poly fur -.12 .3 .08 .3 .06 .44 -.1 .44"""
TULIP = """line green .06 0 0 .1 .5 0 1; oval green .3 .6 .12 .42 .6;
    polys fur- 0 -.35 .5 -.95 .5 -.35; poly fur -.35 -.3 0 -.9 .35 -.3; oval fur 0 -.25 .52 .42"""
CUSHION = """poly stripes- -.75 -.72 .75 -.72 .75 .72 -.75 .72; ovals second .76 -.72 .13;
    ovals second .76 .72 .13; oval stripes 0 0 .78 .74; oval second 0 0 .08"""
FISH = """poly fur- .4 0 1 -.5 .8 0; poly fur- .8 0 1 .5 .4 0; poly fur- .2 -.6 .3 -.3 -.2 -.3;
    oval stripes -.15 0 .72 .42; oval white -.55 -.08 .12; oval black -.57 -.08 .06"""
HOUSE = """polys second .41 -.75 .8 0 .02 0; poly fur -.75 -.05 .75 -.05 .75 .8 -.75 .8;
    polys ec5 .25 .1 .57 .1 .57 .43 .25 .43; poly second- -.14 .4 .14 .4 .14 .8 -.14 .8"""
CAR = """oval fur 0 -.05 .58 .48; ovals bde .23 -.12 .2 .24; oval fur 0 .22 .95 .3;
    ovals black .5 .48 .24; ovals ccc .5 .48 .11; oval fe9 -.86 .18 .08"""
ANIMALS = (FOX, DOG, RABBIT, OWL, BEAR)
OTHERS = (*ANIMALS, BALL, PUMPKIN, TULIP, CUSHION, FISH, HOUSE, CAR)


def rgb(code):
    """Return a colour, from a name or a code such as ``"e83"``, as three numbers from 0 to 1."""
    return np.array([int(digit, 16) / 15 for digit in NAMED.get(code, code)])


def tint(rng, codes):
    """Return one of the colours, a little changed so that no two pictures share it."""
    return np.clip(rgb(codes[rng.randint(len(codes))]) * rng.uniform(0.95, 1.05, 3), 0, 1)


def mix(first, second, share):
    """Return a blend of two colours: ``share``, cut to 0..1, of the second in every pixel."""
    return first + np.clip(share, 0, 1)[..., None] * (second - first)


class Scene:
    """A picture that is being painted, on the fine grid."""

    def __init__(self):
        ticks = (np.arange(SIDE * FINER) + 0.5) * 2 / (SIDE * FINER) - 1
        self.x, self.y = np.meshgrid(ticks, ticks)
        self.pixels = np.zeros((*self.x.shape, 3))
        self.soft = 3 / (SIDE * FINER)  # the width of an edge: one and a half fine pixels

    def at(self, x, y, size, turn=0.0, flip=1):
        """Return the same picture in the coordinates of a part: moved, scaled, turned, mirrored."""
        part, dx, dy = copy.copy(self), (self.x - x) / size, (self.y - y) / size
        part.x = flip * (np.cos(turn) * dx + np.sin(turn) * dy)
        part.y = np.cos(turn) * dy - np.sin(turn) * dx
        part.soft = self.soft / size
        return part

    def paint(self, distance, colour):
        """Paint where the distance is negative; ``colour`` is one for all, or one a pixel."""
        cover = np.clip(0.5 - distance / self.soft, 0, 1)
        rows, columns = (np.flatnonzero(cover.any(axis=axis)) for axis in (1, 0))
        if rows.size:  # only the box around the shape, for speed
            box = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
            colour = np.broadcast_to(colour, self.pixels.shape)[box]
            self.pixels[box] = mix(self.pixels[box], colour, cover[box])

    def oval(self, colour, x, y, width, height=None, turn=0.0):
        """Paint an ellipse from its centre and half axes, lit from above, darker at its rim."""
        height, dx, dy = height or width, self.x - x, self.y - y
        u = (np.cos(turn) * dx + np.sin(turn) * dy) / width
        v = (np.cos(turn) * dy - np.sin(turn) * dx) / height
        square = u * u + v * v
        light = 1.08 - 0.26 * np.minimum(square, 1) ** 2 - 0.12 * np.clip(v, -1, 1)
        self.paint((np.sqrt(square) - 1) * min(width, height), colour * light[..., None])

    def poly(self, colour, *numbers):
        """Paint a polygon without dents: its inside is behind every one of its sides."""
        points, distance = np.reshape(numbers, (-1, 2)), -np.inf
        for (x, y), (dx, dy) in zip(points, np.roll(points, -1, axis=0) - points, strict=True):
            beyond = ((self.x - x) * dy - (self.y - y) * dx) / np.sqrt(dx * dx + dy * dy)
            distance = np.maximum(distance, beyond)
        self.paint(distance, colour)

    def line(self, colour, width, *numbers):
        """Paint a line with round ends; a middle point bends it into a curve."""
        points, gap = np.reshape(numbers, (-1, 2)), np.inf
        if len(points) == 3:
            t = np.linspace(0, 1, 7)[:, None]
            points = (1 - t) ** 2 * points[0] + 2 * t * (1 - t) * points[1] + t * t * points[2]
        for (x, y), (dx, dy) in zip(points[:-1], np.diff(points, axis=0), strict=True):
            along = np.clip(((self.x - x) * dx + (self.y - y) * dy) / (dx * dx + dy * dy), 0, 1)
            gap = np.minimum(gap, (self.x - x - along * dx) ** 2 + (self.y - y - along * dy) ** 2)
        self.paint(np.sqrt(gap) - width, colour)

    def draw(self, shapes, colours):
        """Paint the shapes of a drawing, in their order."""
        here = self
        for shape in shapes.strip("; ").split(";"):
            name, *words = shape.split()
            if name == "at":
                here = self.at(*map(float, words))
                continue
            key = words[0].rstrip("-")
            colour = (colours[key] if key in colours else rgb(key)) * 0.8 ** words[0].count("-")
            scene = copy.copy(here)
            if name.endswith("s"):  # what is painted on the right appears on the left as well
                scene.x = np.abs(here.x)
            getattr(scene, name.rstrip("s"))(colour, *map(float, words[1:]))


def draw_background(s, rng):
    """Paint a meadow under a sky or a wall over a floor; what stands there makes no difference."""
    style, level, carpet = rng.randint(8), rng.uniform(0.2, 0.6), rng.rand() < 0.4
    top, low, ground, second = (tint(rng, codes) for codes in (PALE, PALE, PALE + FURS, PALE))
    if style < 3:  # outdoors
        top, low, ground = map(rgb, SKIES[style].split())
        level = level + 0.06 * np.sin(3 * s.x + 9 * level)
    elif carpet:
        ground = mix(ground, second, 0.5 + 4 * np.sin(11 * s.x) * np.sin(16 * s.y))
    s.pixels[:] = mix(top, low, (s.y + 1) / 1.4)
    if style in (3, 4):  # dots or stripes on the wall
        dots, stripes = np.cos(14 * s.x) * np.cos(14 * s.y), np.sin(14 * s.x)
        s.pixels[:] = mix(s.pixels, second, 6 * dots - 3.6 if style == 3 else 0.5 + 4 * stripes)
    elif style == 5:
        glass = tint(rng, ("ace", "235", "ec9"))
        s.at(rng.uniform(-0.5, 0.5), -0.45, 1).draw(WINDOW, {"glass": glass})
    grain = rng.uniform(0.96, 1.04, (SIDE, SIDE)).repeat(FINER, axis=0).repeat(FINER, axis=1)
    s.paint(level - s.y, ground * (grain - 0.2 * s.y)[..., None])


def draw_cat(s, rng, pose):
    """Paint a cat in one of the poses, in any coat; stripes and patches are waves in the fur."""
    *codes, pattern = COATS[rng.randint(len(COATS))].split()
    fur, marks, bib, points = (tint(rng, (code,)) for code in codes)
    eye, (a, b, c, d) = tint(rng, EYES), rng.uniform(0, 6, 4)
    if pattern == "tabby":
        fur = mix(fur, marks, 0.3 + 2 * np.sin(22 * s.x + 1.5 * np.sin(5 * s.y + a)))
    elif pattern == "calico":
        fur = mix(fur, marks, 8 * (np.sin(5 * s.x + a) + np.sin(6 * s.y + b) - 0.3))
        fur = mix(fur, rgb("black"), 8 * (np.sin(4 * s.x + c) + np.sin(5 * s.y + d) - 0.7))
    s.draw(pose, {"fur": fur, "bib": bib, "points": points, "eye": eye})


def draw_other(s, rng, shapes):
    """Paint something that is not a cat, often in the colours of one."""
    codes = FURS if shapes in ANIMALS else FURS + BRIGHTS
    fur, second, pale = tint(rng, codes), tint(rng, codes), tint(rng, ("eee", "eca"))
    stripes = mix(fur, second, 0.5 + 4 * np.sin(11 * s.x + rng.uniform(-9, 9) * s.y))
    s.draw(shapes, {"fur": fur, "second": second, "pale": pale, "stripes": stripes})


def draw_one(rng, subject):
    """Return one picture of a subject, somewhere on some background."""
    s = Scene()
    draw_background(s, rng)
    size, turn, flip = rng.uniform(0.78, 0.92), rng.uniform(-0.1, 0.1), 2 * rng.randint(2) - 1
    part = s.at(*rng.uniform(-0.14, 0.14, 2), size, turn, flip)
    shadow = 0.25 * np.clip(3 - 3 * np.hypot(part.x / 0.8, (part.y - 0.88) / 0.16), 0, 1)
    s.pixels *= 1 - shadow[..., None]
    (draw_cat if subject in CATS else draw_other)(part, rng, subject)
    fine = (rng.uniform(0.92, 1.06) * s.pixels).reshape(SIDE, FINER, SIDE, FINER, 3)
    return np.rint(255 * np.clip(fine.mean(axis=(1, 3)), 0, 1)).astype(np.uint8)


def draw_images(count, cats, seed):
    """Draw pictures of cats and of other things, in a shuffled order.

    Parameters
    ----------
    count, cats, seed : int
        How many pictures, how many of them show a cat, and the seed (0 to 2**32 - 1).

    Returns
    -------
    images : ndarray of uint8, shape (count, 64, 64, 3)
        Red, green and blue, from 0 to 255.
    labels : ndarray of int64, shape (count,)
        1 for a cat, 0 for anything else.

    Raises
    ------
    ValueError
        If an argument is not an integer in its range.

    Examples
    --------
    >>> images, labels = draw_images(count=3, cats=1, seed=0)
    >>> images.shape, int(labels.sum())
    ((3, 64, 64, 3), 1)
    """
    limits = (("count", count, np.inf), ("cats", cats, count), ("seed", seed, 2**32 - 1))
    for name, value, most in limits:
        if type(value) is bool or not isinstance(value, int | np.integer) or not 0 <= value <= most:
            raise ValueError(f"{name} is {value!r}; expected an integer from 0 to {most}")
    rng = np.random.RandomState(seed)  # its stream is the same in every NumPy
    labels = rng.permutation(np.repeat([1, 0], [cats, count - cats])).astype(np.int64)
    images = np.zeros((count, SIDE, SIDE, 3), np.uint8)
    for label, subjects in ((1, CATS), (0, OTHERS)):
        for turn, index in enumerate(np.flatnonzero(labels == label)):
            images[index] = draw_one(rng, subjects[turn % len(subjects)])
    return images, labels


def write_data(folder, overwrite=False):
    """Draw the training and the test pictures and write them into their two HDF5 files.

    Parameters
    ----------
    folder, overwrite : str or Path, bool
        Where to write (made if missing), and whether files that are there may be replaced.

    Raises
    ------
    FileExistsError
        If one of the files is there already; then nothing is written.

    Examples
    --------
    >>> write_data(Path(__file__).parent.parent / "data")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    FileExistsError: ...train_catvnoncat.h5 and ...test_catvnoncat.h5 exist; ...
    """
    paths = [Path(folder) / f"{part}_catvnoncat.h5" for part, *_ in (TRAIN, TEST)]
    there = [str(path) for path in paths if path.exists()]
    if there and not overwrite:
        raise FileExistsError(f"{' and '.join(there)} exist; overwrite=True would replace them")
    Path(folder).mkdir(parents=True, exist_ok=True)
    for path, (part, *numbers) in zip(paths, (TRAIN, TEST), strict=True):
        images, labels = draw_images(*numbers)
        with h5py.File(path, "w") as file:
            packing = {"chunks": (1, SIDE, SIDE, 3), "compression": 9, "shuffle": True}
            file.create_dataset(f"{part}_set_x", data=images, **packing)
            file.create_dataset(f"{part}_set_y", data=labels)
            file.create_dataset("list_classes", data=np.array([b"non-cat", b"cat"]))


if __name__ == "__main__":
    write_data(*sys.argv[1:2] or sys.exit("Name the folder to write to."))
