"""The 20 regions (ISO 3166-2:KZ), each with a front office."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# code, Kazakh, Russian, English, centre (Kazakh); cities of republican significance have none.
REGIONS = (
    ("10", "Абай облысы", "область Абай", "Abai Region", "Семей"),
    ("11", "Ақмола облысы", "Акмолинская область", "Akmola Region", "Көкшетау"),
    ("15", "Ақтөбе облысы", "Актюбинская область", "Aktobe Region", "Ақтөбе"),
    ("19", "Алматы облысы", "Алматинская область", "Almaty Region", "Қонаев"),
    ("23", "Атырау облысы", "Атырауская область", "Atyrau Region", "Атырау"),
    ("27", "Батыс Қазақстан облысы", "Западно-Казахстанская область",
     "West Kazakhstan Region", "Орал"),
    ("31", "Жамбыл облысы", "Жамбылская область", "Zhambyl Region", "Тараз"),
    ("33", "Жетісу облысы", "область Жетісу", "Zhetisu Region", "Талдықорған"),
    ("35", "Қарағанды облысы", "Карагандинская область", "Karaganda Region", "Қарағанды"),
    ("39", "Қостанай облысы", "Костанайская область", "Kostanay Region", "Қостанай"),
    ("43", "Қызылорда облысы", "Кызылординская область", "Kyzylorda Region", "Қызылорда"),
    ("47", "Маңғыстау облысы", "Мангистауская область", "Mangystau Region", "Ақтау"),
    ("55", "Павлодар облысы", "Павлодарская область", "Pavlodar Region", "Павлодар"),
    ("59", "Солтүстік Қазақстан облысы", "Северо-Казахстанская область",
     "North Kazakhstan Region", "Петропавл"),
    ("61", "Түркістан облысы", "Туркестанская область", "Turkistan Region", "Түркістан"),
    ("62", "Ұлытау облысы", "область Ұлытау", "Ulytau Region", "Жезқазған"),
    ("63", "Шығыс Қазақстан облысы", "Восточно-Казахстанская область",
     "East Kazakhstan Region", "Өскемен"),
    ("71", "Астана қаласы", "город Астана", "Astana city", ""),
    ("75", "Алматы қаласы", "город Алматы", "Almaty city", ""),
    ("79", "Шымкент қаласы", "город Шымкент", "Shymkent city", ""),
)  # fmt: skip

TABLE = sa.table(
    "organisations_region",
    *(sa.column(name) for name in (
        "code", "name_kk", "name_ru", "name_en", "centre_kk", "office_email", "position"
    )),
)  # fmt: skip


def upgrade() -> None:
    op.bulk_insert(
        TABLE,
        [
            {
                "code": f"KZ-{digits}",
                "name_kk": kk,
                "name_ru": ru,
                "name_en": en,
                "centre_kk": centre,
                "office_email": "",
                "position": position,
            }
            for position, (digits, kk, ru, en, centre) in enumerate(REGIONS, start=1)
        ],
    )


def downgrade() -> None:
    op.execute(TABLE.delete())
