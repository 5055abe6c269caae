"""Reference data: themes, types of grant, the MCI, and DEMO settings for a first start."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# code, Kazakh, Russian, English. The Birgemiz names stand in brackets where a theme carries one.
THEMES = (
    ("ecology", "Экология және қоршаған ортаны қорғау (Birgemiz: Taza Álem)",
     "Экология и охрана окружающей среды (Birgemiz: Taza Álem)",
     "Ecology and environment (Birgemiz: Taza Álem)"),
    ("education", "Білім және ағарту (Birgemiz: Bilim)", "Образование и просвещение (Birgemiz: Bilim)",
     "Education (Birgemiz: Bilim)"),
    ("health", "Денсаулық және салауатты өмір салты (Birgemiz: Saýlyq)",
     "Здоровье и здоровый образ жизни (Birgemiz: Saýlyq)",
     "Health and healthy life-style (Birgemiz: Saýlyq)"),
    ("heritage", "Тарихи-мәдени мұраны қорғау (Birgemiz: Asyl mura)",
     "Охрана историко-культурного наследия (Birgemiz: Asyl mura)",
     "Historical and cultural heritage (Birgemiz: Asyl mura)"),
    ("inclusion", "Инклюзивті қоғамды дамыту (Birgemiz: Ayala)",
     "Развитие инклюзивного общества (Birgemiz: Ayala)", "Inclusive society (Birgemiz: Ayala)"),
    ("volunteering", "Волонтерлік бастамаларды дамыту және қолдау",
     "Развитие и поддержка волонтерских инициатив", "Support of volunteer initiatives"),
    ("rural", "Ауылда азаматтық бастамаларды дамыту", "Развитие гражданских инициатив на селе",
     "Civic initiatives in the countryside"),
    ("care", "Жетім балаларға және мұқтаж отбасыларға қамқорлық (Birgemiz: Qamqor)",
     "Забота о детях-сиротах и нуждающихся семьях (Birgemiz: Qamqor)",
     "Care for orphans and families in need (Birgemiz: Qamqor)"),
    ("hope", "Қиын жағдайға тап болған адамдарға көмек (Birgemiz: Úmit)",
     "Помощь людям в трудной ситуации (Birgemiz: Úmit)", "Help for people in crisis (Birgemiz: Úmit)"),
    ("generations", "Ұрпақтар сабақтастығы (Birgemiz: Sabaqtastyq)",
     "Преемственность поколений (Birgemiz: Sabaqtastyq)",
     "Continuity of generations (Birgemiz: Sabaqtastyq)"),
)  # fmt: skip
# Article 6-1 of the law on state orders, grants and premiums: the same mark in every language.
ACT = "№ 36-III, 12.04.2005, 6-1"
TYPES = (
    ("short", "Қысқа мерзімді грант", "Краткосрочный грант", "Short-term grant", 3, 12, 500, 3000),
    (
        "medium",
        "Орта мерзімді грант",
        "Среднесрочный грант",
        "Medium-term grant",
        12,
        24,
        3000,
        10000,
    ),
    ("long", "Ұзақ мерзімді грант", "Долгосрочный грант", "Long-term grant", 24, 36, 10000, None),
)
# Tiyn. 2024 rests on press reports only; officers correct it on the page of the index.
MCI = ((2024, 369200), (2025, 393200), (2026, 432500))
SETTINGS = (
    ("issuer_name", "DEMO Азаматтық бастамалар операторы", "DEMO Оператор гражданских инициатив",
     "DEMO Civil Initiatives Operator"),
    ("issuer_address", "DEMO, Астана қаласы, Үлгі көшесі, 1", "DEMO, город Астана, улица Примерная, 1",
     "DEMO, 1 Sample Street, Astana"),
    ("signatory_name", "DEMO Қол қоюшы", "DEMO Подписант", "DEMO Signatory"),
    ("signatory_post", "DEMO Басқарма төрағасы", "DEMO Председатель правления",
     "DEMO Chair of the Board"),
    ("protocol_number", "DEMO-1", "DEMO-1", "DEMO-1"),
    ("appeal_working_days", "5", "5", "5"),
    ("signing_working_days", "10", "10", "10"),
    ("consent_working_days", "10", "10", "10"),
    ("award_conditions",
     "Қаражат тек бекітілген шығыстар сметасы бойынша жұмсалады және құжаттармен расталады\n"
     "Әр кезеңнің қорытындысы бойынша аралық есеп тапсырылады\n"
     "Келесі транш аралық есеп қабылданғаннан кейін аударылады\n"
     "Үнемделген қаражат келесі траншта ескеріледі немесе қайтарылады\n"
     "Өз үлесі мен бірлескен қаржыландыру бөлек есепке алынады\n"
     "Жобаның барысы қоғамдық мониторинг үшін ашық болады",
     "Средства расходуются только по утвержденной смете и подтверждаются документами\n"
     "По итогам каждого этапа представляется промежуточный отчет\n"
     "Следующий транш перечисляется после принятия промежуточного отчета\n"
     "Экономия учитывается в следующем транше или возвращается\n"
     "Собственный вклад и софинансирование учитываются отдельно\n"
     "Ход проекта открыт для общественного мониторинга",
     "Money is spent only as the approved estimate says, with documents\n"
     "An interim report is due at the end of each stage\n"
     "The next tranche follows the accepted interim report\n"
     "Savings count towards the next tranche or are returned\n"
     "Own contribution and co-funding are accounted for separately\n"
     "The project is open to public monitoring"),
    ("act_grants",
     "«Қазақстан Республикасында үкіметтік емес ұйымдарға арналған мемлекеттік әлеуметтік тапсырыс, "
     "стратегиялық әріптестікті іске асыруға мемлекеттік тапсырыс, гранттар және сыйлықақылар туралы» "
     "Қазақстан Республикасының 2005 жылғы 12 сәуірдегі № 36-III Заңы",
     "Закон Республики Казахстан от 12 апреля 2005 года № 36-III «О государственном социальном "
     "заказе, государственном заказе на реализацию стратегического партнерства, грантах и премиях "
     "для неправительственных организаций в Республике Казахстан»",
     "Law No. 36-III of 12 April 2005 on state social orders, grants and premiums for NGOs"),
    ("act_appeal",
     "Мәдениет және ақпарат министрінің 2025 жылғы 7 сәуірдегі № 144-НҚ бұйрығымен жаңа редакцияда "
     "жазылған Мемлекеттік гранттарды қалыптастыру, беру, мониторингтеу және олардың тиімділігін "
     "бағалау қағидалары",
     "Правила формирования, предоставления, мониторинга и оценки эффективности государственных "
     "грантов в редакции приказа Министра культуры и информации от 7 апреля 2025 года № 144-НҚ",
     "Rules of state grants as restated by Order No. 144-НҚ of 7 April 2025"),
    ("documents",
     "Өтінім (жүйеде толтырылады)\nНегіздемесі бар шығыстар сметасы\nЖарғының көшірмесі\n"
     "Мемлекеттік тіркеу туралы анықтама\nБанктік шот туралы анықтама\n"
     "Салық берешегінің жоқтығы туралы анықтама (берілгеніне 30 күннен аспаған)\n"
     "Серіктестердің хаттары",
     "Заявка (заполняется в системе)\nСмета расходов с обоснованием\nКопия устава\n"
     "Справка о государственной регистрации\nСправка банка о счете\n"
     "Справка об отсутствии налоговой задолженности (выдана не более 30 дней назад)\n"
     "Письма партнеров",
     "Application (filled in here)\nEstimate with justification\nCopy of the charter\n"
     "State registration certificate\nBank certificate of account\n"
     "No-debt certificate (at most 30 days old)\nLetters of partners"),
)  # fmt: skip


def _id(group: int, number: int) -> UUID:
    """Fixed keys, so that every installation knows the shipped rows."""
    return UUID(int=0x01900000_0000_7000_8000_000000000000 | group << 16 | number)


def _table(name: str, *columns: str) -> sa.TableClause:
    kinds = {"id": sa.Uuid(), "valid_from": sa.Date(), "valid_to": sa.Date()}
    return sa.table(name, *(sa.column(column, kinds.get(column)) for column in columns))


def upgrade() -> None:
    op.bulk_insert(
        _table("grants_theme", "code", "name_kk", "name_ru", "name_en", "position"),
        [
            {"code": code, "name_kk": kk, "name_ru": ru, "name_en": en, "position": number}
            for number, (code, kk, ru, en) in enumerate(THEMES, 1)
        ],
    )
    op.bulk_insert(
        _table(
            "grants_grant_type", "id", "version", "code", "name_kk", "name_ru", "name_en",
            "min_months", "max_months", "min_mci", "max_mci", "valid_from", "act",
        ),
        [
            {
                "id": _id(1, number), "version": 1, "code": code, "name_kk": kk, "name_ru": ru,
                "name_en": en, "min_months": least, "max_months": most, "min_mci": low,
                "max_mci": high, "valid_from": date(2024, 1, 1), "act": ACT,
            }
            for number, (code, kk, ru, en, least, most, low, high) in enumerate(TYPES, 1)
        ],
    )  # fmt: skip
    op.bulk_insert(
        _table("grants_mci", "id", "version", "year", "amount_minor", "act"),
        [
            {"id": _id(2, year), "version": 1, "year": year, "amount_minor": amount, "act": ""}
            for year, amount in MCI
        ],
    )
    op.bulk_insert(
        _table(
            "grants_programme_setting", "id", "name", "valid_from", "value_kk", "value_ru", "value_en"
        ),
        [
            {
                "id": _id(3, number), "name": name, "valid_from": date(2024, 1, 1),
                "value_kk": kk, "value_ru": ru, "value_en": en,
            }
            for number, (name, kk, ru, en) in enumerate(SETTINGS, 1)
        ],
    )  # fmt: skip


def downgrade() -> None:
    for table in ("grants_programme_setting", "grants_mci", "grants_grant_type", "grants_theme"):
        op.execute(f"DELETE FROM {table}")
