"""The programme and its calls in words."""

from __future__ import annotations

from typing import NamedTuple

PROGRAMME = {
    "code": "DEMO-LT",
    "title_kk": "Волонтерлік бастамаларға арналған ұзақ мерзімді гранттар (DEMO)",
    "title_ru": "Долгосрочные гранты для волонтерских инициатив (DEMO)",
    "title_en": "Long-term grants for volunteer initiatives (DEMO)",
    "description_kk": (
        "DEMO. Бағдарлама волонтерлік ұйымдардың жобаларын екі-үш жыл бойы қолдайды. Қаражатты "
        "мемлекеттік және жеке, отандық және халықаралық донорлар бірлесіп береді."
    ),
    "description_ru": (
        "DEMO. Программа поддерживает проекты волонтерских организаций на протяжении двух-трех "
        "лет. Средства совместно предоставляют государственные и частные, отечественные и "
        "международные доноры."
    ),
    "description_en": (
        "DEMO. The programme supports projects of volunteer organisations for two to three years. "
        "Public and private, domestic and international donors fund it together."
    ),
}


class CallWords(NamedTuple):
    """Title and description of a call in three languages."""

    title_kk: str
    title_ru: str
    title_en: str
    description_kk: str
    description_ru: str
    description_en: str


CALLS = {
    "archived": CallWords(
        "Таза аула: қысқа мерзімді шағын бастамалар",
        "Чистый двор: краткосрочные инициативы",
        "Clean yard: short-term initiatives",
        "Бір жылға арналған экологиялық және ауылдық волонтерлік жобалар.",
        "Экологические и сельские волонтерские проекты сроком на один год.",
        "Environmental and rural volunteer projects for one year.",
    ),
    "decided": CallWords(
        "Волонтерлік бастамаларға ұзақ мерзімді гранттар: бірінші конкурс",
        "Долгосрочные гранты волонтерским инициативам: первый конкурс",
        "Long-term grants for volunteer initiatives: first call",
        "Үш жылға созылатын волонтерлік жобалар. Барлық өңірлер мен тақырыптар бойынша өтінім "
        "беруге болады.",
        "Волонтерские проекты сроком на три года. Принимаются заявки по всем регионам и темам.",
        "Volunteer projects of three years. Applications from all regions on all themes.",
    ),
    "ranked": CallWords(
        "Волонтерлік бастамаларға ұзақ мерзімді гранттар: екінші конкурс",
        "Долгосрочные гранты волонтерским инициативам: второй конкурс",
        "Long-term grants for volunteer initiatives: second call",
        "Үш жылға созылатын волонтерлік жобалар. Тәуелсіз бағалау аяқталды, қаражатты бөлу "
        "бекітілуде.",
        "Волонтерские проекты сроком на три года. Независимая оценка завершена, распределение "
        "средств находится на утверждении.",
        "Volunteer projects of three years. The independent assessment is over, the distribution "
        "of funds awaits approval.",
    ),
    "cancelled": CallWords(
        "Корпоративтік волонтерлік: серіктестік жобалары",
        "Корпоративное волонтерство: партнерские проекты",
        "Corporate volunteering: partnership projects",
        "Компания қызметкерлері мен үкіметтік емес ұйымдардың бірлескен волонтерлік жобалары.",
        "Совместные волонтерские проекты сотрудников компаний и неправительственных организаций.",
        "Joint volunteer projects of company staff and non-governmental organisations.",
    ),
    "reviewing": CallWords(
        "Ауылдағы волонтерлік: орта мерзімді гранттар",
        "Волонтерство на селе: среднесрочные гранты",
        "Volunteering in the countryside: medium-term grants",
        "Ауылдағы азаматтық бастамаларды дамытатын екі жылдық жобалар. Өтінімдерді сарапшылар "
        "қарап жатыр.",
        "Двухлетние проекты, развивающие гражданские инициативы на селе. Заявки рассматривают "
        "эксперты.",
        "Two-year projects that develop civic initiatives in villages. Reviewers are reading the "
        "applications.",
    ),
    "closed": CallWords(
        "Инклюзивті қоғам: волонтерлер көмегі",
        "Инклюзивное общество: помощь волонтеров",
        "Inclusive society: the help of volunteers",
        "Ерекше қажеттілігі бар адамдарды, балалар мен аға буынды қолдайтын екі жылдық волонтерлік "
        "жобалар.",
        "Двухлетние волонтерские проекты в поддержку людей с особыми потребностями, детей и "
        "старшего поколения.",
        "Two-year volunteer projects that support people with special needs, children and older "
        "people.",
    ),
    "open": CallWords(
        "Волонтерлік бастамаларға ұзақ мерзімді гранттар: үшінші конкурс",
        "Долгосрочные гранты волонтерским инициативам: третий конкурс",
        "Long-term grants for volunteer initiatives: third call",
        "Үш жылға созылатын волонтерлік жобаларға арналған жаңа конкурс. Өтінім қазақ немесе "
        "орыс тілінде беріледі. Жобаны бірнеше донор бірлесіп қаржыландыра алады.",
        "Новый конкурс волонтерских проектов сроком на три года. Заявка подается на казахском "
        "или русском языке. Проект могут совместно финансировать несколько доноров.",
        "A new call for volunteer projects of three years. Applications are written in Kazakh "
        "or Russian. Several donors may fund a project together.",
    ),
    "upcoming": CallWords(
        "Ұрпақтар сабақтастығы: «күміс» волонтерлерге арналған гранттар",
        "Преемственность поколений: гранты для «серебряных» волонтеров",
        "Continuity of generations: grants for “silver” volunteers",
        "Аға буын волонтерлерін тартатын және ұрпақтар байланысын нығайтатын үш жылдық жобалар.",
        "Трехлетние проекты, которые вовлекают волонтеров старшего возраста и укрепляют связь "
        "поколений.",
        "Three-year projects that involve older volunteers and strengthen ties between "
        "generations.",
    ),
    "draft": CallWords(
        "Төтенше жағдайлардағы волонтерлік: дайындық жобалары",
        "Волонтерство в чрезвычайных ситуациях: проекты подготовки",
        "Volunteering in emergencies: projects of preparation",
        "Су тасқыны мен өртке дайындалатын волонтерлік жасақтарды оқыту және жабдықтау.",
        "Обучение и оснащение волонтерских отрядов, которые готовятся к паводкам и пожарам.",
        "Training and equipment of volunteer squads that prepare for floods and fires.",
    ),
}
CANCEL_REASON = (
    "Донор қаржыландыру жөніндегі міндеттемесін қайта қарады; конкурс кейін қайта жарияланады. / "
    "Донор пересмотрел обязательство по финансированию; конкурс будет объявлен повторно."
)
