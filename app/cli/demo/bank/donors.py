"""Eight donors of all main categories; none of them exists."""

from __future__ import annotations

from typing import NamedTuple

from app.organisations.models import LegalForm
from donors.profiles.models import DonorCategory


class Giver(NamedTuple):
    """A donor: names, what kind of giver, home region, what it says of itself."""

    code: str
    category: DonorCategory
    is_public: bool
    is_international: bool
    name_kk: str
    name_ru: str
    name_en: str
    about_kk: str
    about_ru: str
    about_en: str
    region: str | None = None
    form: LegalForm = LegalForm.OTHER


GIVERS = (
    Giver(
        "CENTRAL", DonorCategory.CENTRAL_STATE, True, False,
        "DEMO Орталық мемлекеттік орган", "DEMO Центральный государственный орган",
        "DEMO Central State Body",
        "Азаматтық қоғам саласындағы мемлекеттік саясатты іске асырады және басым бағыттар "
        "тізбесін бекітеді.",
        "Реализует государственную политику в сфере гражданского общества и утверждает перечень "
        "приоритетных направлений.",
        "Carries out state policy on civil society and approves the list of priority directions.",
        "KZ-71", LegalForm.INSTITUTION,
    ),
    Giver(
        "AKIM-ABAI", DonorCategory.LOCAL_STATE, True, False,
        "DEMO Жергілікті атқарушы орган (Абай облысы)",
        "DEMO Местный исполнительный орган (область Абай)",
        "DEMO Local Executive Body (Abai Region)",
        "Өз өңіріндегі волонтерлік жобаларды ғана қаржыландырады.",
        "Финансирует волонтерские проекты только в своем регионе.",
        "Funds volunteer projects in its own region only.",
        "KZ-10", LegalForm.INSTITUTION,
    ),
    Giver(
        "INTERFUND", DonorCategory.INTERNATIONAL_FOUNDATION, False, True,
        "DEMO Халықаралық бастамалар қоры", "DEMO Международный фонд инициатив",
        "DEMO International Initiatives Foundation",
        "АҚШ долларымен үлес қосады; Алматы қаласы мен іргелес облыстың бастамаларын қолдайды.",
        "Вносит вклад в долларах США; поддерживает инициативы города Алматы и прилегающей "
        "области.",
        "Contributes in US dollars; supports initiatives of Almaty and the region around it.",
    ),
    Giver(
        "DALA", DonorCategory.QUASI_STATE, True, False,
        "«DEMO Дала энергиясы» ұлттық компаниясы", "Национальная компания «DEMO Дала энергиясы»",
        "“DEMO Dala Energiasy” National Company",
        "Өндіріс орналасқан өңірлердегі экологиялық, ауылдық және мәдени мұра жобаларын қолдайды.",
        "Поддерживает экологические, сельские проекты и проекты по наследию в регионах "
        "присутствия.",
        "Supports environmental, rural and heritage projects in the regions where it works.",
        "KZ-71",
    ),
    Giver(
        "KOKTAS", DonorCategory.COMPANY, False, False,
        "«DEMO Көктас» ЖШС", "ТОО «DEMO Көктас»", "DEMO Koktas LLP",
        "Корпоративтік қайырымдылық аясында білім беру және инклюзия жобаларын қолдайды.",
        "В рамках корпоративной благотворительности поддерживает проекты в области образования и "
        "инклюзии.",
        "Supports education and inclusion as part of its corporate charity.",
        "KZ-75",
    ),
    Giver(
        "MEIIRIM", DonorCategory.PRIVATE_FOUNDATION, False, False,
        "«DEMO Мейірім» жеке қоры", "Частный фонд «DEMO Мейірім»",
        "“DEMO Meiirim” Private Foundation",
        "Балаларға, аға буынға және қиын жағдайдағы адамдарға көмектесетін волонтерлерді қолдайды.",
        "Поддерживает волонтеров, которые помогают детям, старшему поколению и людям в трудной "
        "ситуации.",
        "Supports volunteers who help children, older people and people in crisis.",
        "KZ-79", LegalForm.FOUNDATION,
    ),
    Giver(
        "UNVOL", DonorCategory.UN_AGENCY, True, True,
        "DEMO БҰҰ-ның волонтерлік агенттігі", "DEMO Агентство ООН по добровольчеству",
        "DEMO UN Volunteering Agency",
        "АҚШ долларымен үлес қосады; өзге донорлардың бірлескен қаржыландыруын күтеді.",
        "Вносит вклад в долларах США и ожидает софинансирования от других доноров.",
        "Contributes in US dollars and expects other donors to co-fund.",
    ),
    Giver(
        "EUROCOM", DonorCategory.INTERNATIONAL_BODY, True, True,
        "DEMO Халықаралық ынтымақтастық қауымдастығы", "DEMO Сообщество международного "
        "сотрудничества", "DEMO Community of International Co-operation",
        "Еуромен үлес қосады; өңірлердегі орнықты даму жобаларына басымдық береді.",
        "Вносит вклад в евро; отдает приоритет проектам устойчивого развития в регионах.",
        "Contributes in euro and gives priority to sustainable development in the regions.",
    ),
)  # fmt: skip
