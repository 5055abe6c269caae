"""The 20 regions (ISO 3166-2:KZ), each with a front office."""

from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# code, Kazakh, Russian, English
REGIONS = (
    ("10", "Абай облысы", "область Абай", "Abai Region"),
    ("11", "Ақмола облысы", "Акмолинская область", "Akmola Region"),
    ("15", "Ақтөбе облысы", "Актюбинская область", "Aktobe Region"),
    ("19", "Алматы облысы", "Алматинская область", "Almaty Region"),
    ("23", "Атырау облысы", "Атырауская область", "Atyrau Region"),
    ("27", "Батыс Қазақстан облысы", "Западно-Казахстанская область",
     "West Kazakhstan Region"),
    ("31", "Жамбыл облысы", "Жамбылская область", "Zhambyl Region"),
    ("33", "Жетісу облысы", "область Жетісу", "Zhetisu Region"),
    ("35", "Қарағанды облысы", "Карагандинская область", "Karaganda Region"),
    ("39", "Қостанай облысы", "Костанайская область", "Kostanay Region"),
    ("43", "Қызылорда облысы", "Кызылординская область", "Kyzylorda Region"),
    ("47", "Маңғыстау облысы", "Мангистауская область", "Mangystau Region"),
    ("55", "Павлодар облысы", "Павлодарская область", "Pavlodar Region"),
    ("59", "Солтүстік Қазақстан облысы", "Северо-Казахстанская область",
     "North Kazakhstan Region"),
    ("61", "Түркістан облысы", "Туркестанская область", "Turkistan Region"),
    ("62", "Ұлытау облысы", "область Ұлытау", "Ulytau Region"),
    ("63", "Шығыс Қазақстан облысы", "Восточно-Казахстанская область",
     "East Kazakhstan Region"),
    ("71", "Астана қаласы", "город Астана", "Astana city"),
    ("75", "Алматы қаласы", "город Алматы", "Almaty city"),
    ("79", "Шымкент қаласы", "город Шымкент", "Shymkent city"),
)  # fmt: skip

# Of which region, in Russian.
GENITIVES = {
    "10": "области Абай",
    "11": "Акмолинской области",
    "15": "Актюбинской области",
    "19": "Алматинской области",
    "23": "Атырауской области",
    "27": "Западно-Казахстанской области",
    "31": "Жамбылской области",
    "33": "области Жетісу",
    "35": "Карагандинской области",
    "39": "Костанайской области",
    "43": "Кызылординской области",
    "47": "Мангистауской области",
    "55": "Павлодарской области",
    "59": "Северо-Казахстанской области",
    "61": "Туркестанской области",
    "62": "области Ұлытау",
    "63": "Восточно-Казахстанской области",
    "71": "города Астаны",
    "75": "города Алматы",
    "79": "города Шымкента",
}

TABLE = sa.table(
    "organisations_region",
    *(sa.column(name) for name in ("code", "name_kk", "name_ru", "name_en", "position")),
)  # fmt: skip
OFFICES = sa.table(
    "organisations_front_office",
    sa.column("id", sa.Uuid()),
    *(sa.column(name) for name in (
        "version", "region_code", "name_kk", "name_ru", "name_en", "email", "phone",
        "address_kk", "address_ru", "address_en",
    )),
)  # fmt: skip


def _id(number: int) -> UUID:
    """Fixed keys, so that every installation knows the shipped rows."""
    return UUID(int=0x01900000_0000_7000_8000_000000000000 | 9 << 16 | number)


def upgrade() -> None:
    op.bulk_insert(
        TABLE,
        [
            {
                "code": f"KZ-{digits}",
                "name_kk": kk,
                "name_ru": ru,
                "name_en": en,
                "position": position,
            }
            for position, (digits, kk, ru, en) in enumerate(REGIONS, start=1)
        ],
    )
    unknown = dict.fromkeys(("email", "phone", "address_kk", "address_ru", "address_en"), "")
    op.bulk_insert(
        OFFICES,
        [
            {
                "id": _id(int(digits)),
                "version": 1,
                "region_code": f"KZ-{digits}",
                "name_kk": f"{kk}ның фронт-офисі",
                "name_ru": f"Фронт-офис {GENITIVES[digits]}",
                "name_en": f"Front office of {en}",
                **unknown,
            }
            for digits, kk, _ru, en in REGIONS
        ],
    )


def downgrade() -> None:
    op.execute(OFFICES.delete())
    op.execute(TABLE.delete())
