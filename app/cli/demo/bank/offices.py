"""How the front offices of the demonstration are reached: nothing here leads to anybody."""

from __future__ import annotations

# Region → the tail of the e-mail address.
TAILS = {
    "KZ-10": "abai",
    "KZ-11": "akmola",
    "KZ-15": "aktobe",
    "KZ-19": "almaty-region",
    "KZ-23": "atyrau",
    "KZ-27": "west-kazakhstan",
    "KZ-31": "zhambyl",
    "KZ-33": "zhetisu",
    "KZ-35": "karaganda",
    "KZ-39": "kostanay",
    "KZ-43": "kyzylorda",
    "KZ-47": "mangystau",
    "KZ-55": "pavlodar",
    "KZ-59": "north-kazakhstan",
    "KZ-61": "turkistan",
    "KZ-62": "ulytau",
    "KZ-63": "east-kazakhstan",
    "KZ-71": "astana",
    "KZ-75": "almaty",
    "KZ-79": "shymkent",
}


def contacts_of(region_code: str) -> dict[str, str]:
    """Give the e-mail, phone and address of a region's front office, all of them DEMO."""
    serial = int(region_code[3:])
    return {
        "email": f"front-office-{TAILS[region_code]}@demo.example",
        "phone": f"+7 (000) 000-00-{serial:02d}",
        "address_kk": "DEMO, Үлгі көшесі, 1",
        "address_ru": "DEMO, улица Примерная, 1",
        "address_en": "DEMO, 1 Sample Street",
    }
