"""Names of people, households and organisations, put together from our own word lists."""

from __future__ import annotations

import numpy as np

FIRST = (
    "Ada", "Alma", "Anton", "Arlo", "Bea", "Bruno", "Carla", "Clemens", "Dana", "Dario", "Edda",
    "Emil", "Enzo", "Fanny", "Felix", "Greta", "Hanno", "Ida", "Ines", "Ivo", "Jana", "Jonas",
    "Karla", "Kilian", "Lena", "Levin", "Lotte", "Luca", "Maja", "Marek", "Mira", "Nadja", "Nils",
    "Nora", "Ole", "Paula", "Pino", "Quentin", "Rosa", "Ruben", "Selma", "Simon", "Tara", "Theo",
    "Ulla", "Vera", "Viktor", "Wanda", "Xaver", "Yara", "Zeno",
)  # fmt: skip
LAST = (
    "Abel", "Adler", "Albrecht", "Amsel", "Arendt", "Bader", "Bergen", "Birk", "Borges", "Brandt",
    "Calder", "Castell", "Corten", "Dahlen", "Dorn", "Ebner", "Eck", "Falk", "Fenn", "Fiala",
    "Garten", "Gerling", "Grau", "Hagen", "Halder", "Hart", "Imhof", "Jessen", "Kern", "Klee",
    "Korda", "Lanz", "Linden", "Lund", "Mahler", "Marten", "Moll", "Nagy", "Novak", "Oberg",
    "Orlan", "Pirk", "Prager", "Quast", "Rabe", "Reiter", "Rowan", "Sander", "Seiler", "Stern",
    "Tamm", "Thal", "Ulmer", "Vance", "Vogt", "Wald", "Weller", "Winter", "Yilmaz", "Zander",
)  # fmt: skip
LEADS = (
    "Amber", "Anchor", "Bright", "Cedar", "Copper", "Delta", "Elm", "Falcon", "Forge", "Granite",
    "Harbour", "Hazel", "Iron", "Juniper", "Lark", "Maple", "Meridian", "North", "Oak", "Orchard",
    "Pine", "Quarry", "River", "Saddle", "Silver", "Slate", "Summit", "Tern", "Valley", "Willow",
)  # fmt: skip
BUSINESSES = (
    "Bakery", "Builders", "Carpentry", "Clinic", "Design", "Electric", "Foods", "Freight",
    "Gardens", "Glass", "Hotel", "Instruments", "Joinery", "Kitchens", "Logistics", "Media",
    "Metals", "Motors", "Nursery", "Optics", "Paper", "Plastics", "Print", "Roofing", "School",
    "Software", "Studio", "Textiles", "Tools", "Travel",
)  # fmt: skip
INDUSTRIES = (
    "construction", "education", "food", "health", "hospitality", "manufacturing", "media",
    "retail", "services", "transport",
)  # fmt: skip
PETS = (
    "Bella", "Biscuit", "Blacky", "Caesar", "Cleo", "Coco", "Daisy", "Filou", "Findus", "Hazel",
    "Kira", "Lilly", "Luna", "Max", "Milo", "Minka", "Momo", "Nala", "Otto", "Pepper", "Rocky",
    "Sammy", "Simba", "Tiger", "Willi",
)  # fmt: skip


def _one(rng: np.random.Generator, words: tuple[str, ...]) -> str:
    return words[int(rng.random() * len(words))]


def person(rng: np.random.Generator) -> str:
    """Return the name of a person."""
    return f"{_one(rng, FIRST)} {_one(rng, LAST)}"


def party(rng: np.random.Generator, kind: str) -> str:
    """Return the name of a person, a household or an organisation."""
    if kind == "household":
        return f"Family {_one(rng, LAST)}"
    if kind == "organisation":
        lead = _one(rng, LEADS) if rng.random() < 0.6 else _one(rng, LAST)
        return f"{lead} {_one(rng, BUSINESSES)}"
    return person(rng)


def pet(rng: np.random.Generator) -> str:
    """Return the name of an animal."""
    return _one(rng, PETS)


def industry(rng: np.random.Generator) -> str:
    """Return the trade of an organisation."""
    return _one(rng, INDUSTRIES)


def email(name: str, number: int, kind: str) -> str:
    """Return an address at a domain that cannot exist."""
    plain = name.lower().replace(" ", "-")
    if kind == "organisation":
        return f"office@{plain}-{number}.example"
    return f"{plain}.{number}@mail.example"
