"""Sixty organisations that do not exist, three for each region."""

from __future__ import annotations

from typing import NamedTuple

from app.organisations.models import LegalForm

A, F, T, U = LegalForm.ASSOCIATION, LegalForm.FOUNDATION, LegalForm.INSTITUTION, LegalForm.UNION


class Name(NamedTuple):
    """A proper name as it is written in Kazakh (and Russian), and in Latin letters."""

    kk: str
    latin: str
    form: LegalForm


# Position n belongs to region n modulo 20, in the order of the regions.
NAMES = (
    Name("Жасыл аула", "Zhasyl Aula", A), Name("Көмек қолы", "Komek Qoly", F),
    Name("Ақ жайық", "Aq Zhaiyq", A), Name("Алма бағы", "Alma Bagy", T),
    Name("Теңіз лебі", "Teniz Lebi", A), Name("Орал толқыны", "Oral Tolqyny", F),
    Name("Талас жастары", "Talas Zhastary", A), Name("Жеті өзен", "Zheti Ozen", F),
    Name("Сарыарқа самалы", "Saryarqa Samaly", A), Name("Тобыл жағалауы", "Tobyl Zhagalauy", A),
    Name("Сыр шуағы", "Syr Shuagy", F), Name("Каспий ерікті", "Kaspii Erikti", A),
    Name("Ертіс достары", "Ertis Dostary", A), Name("Қызылжар мейірімі", "Qyzylzhar Meirimi", F),
    Name("Түркістан нұры", "Turkistan Nury", F), Name("Ұлытау мұрасы", "Ulytau Murasy", A),
    Name("Алтай баурайы", "Altai Bauraiy", A), Name("Есіл жүрегі", "Esil Zhuregi", F),
    Name("Алатау қанаты", "Alatau Qanaty", A), Name("Шымкент шапағаты", "Shymkent Shapagaty", F),
    Name("Абай ізімен", "Abai Izimen", A), Name("Көкше орманы", "Kokshe Ormany", A),
    Name("Елек жастары", "Elek Zhastary", A), Name("Іле қайырымы", "Ile Qaiyrymy", F),
    Name("Жайық үміті", "Zhaiyq Umiti", F), Name("Дала дауысы", "Dala Dauysy", T),
    Name("Тараз таңы", "Taraz Tany", A), Name("Қаратал көктемі", "Qaratal Koktemi", A),
    Name("Кенші қамқоры", "Kenshi Qamqory", F), Name("Қостанай қанағаты", "Qostanai Qanagaty", A),
    Name("Арал тынысы", "Aral Tynysy", A), Name("Маңғыстау шырағы", "Mangystau Shyragy", F),
    Name("Баян жұлдызы", "Bayan Zhuldyzy", A), Name("Солтүстік ерікті", "Soltustik Erikti", U),
    Name("Сауран жолы", "Sauran Zholy", A), Name("Кеңгір көпірі", "Kengir Kopiri", F),
    Name("Өскемен өркені", "Oskemen Orkeni", A), Name("Бәйтерек достығы", "Baiterek Dostygy", U),
    Name("Медеу мектебі", "Medeu Mektebi", T), Name("Қазығұрт қамқор", "Qazygurt Qamqor", F),
    Name("Семей серпіні", "Semei Serpini", F), Name("Бурабай бастауы", "Burabai Bastauy", A),
    Name("Ырғыз ырысы", "Yrgyz Yrysy", F), Name("Қонаев қадамы", "Qonaev Qadamy", A),
    Name("Құрманғазы күйі", "Qurmangazy Kuii", T), Name("Бөкей ордасы", "Bokei Ordasy", A),
    Name("Шу шамшырағы", "Shu Shamshyragy", F), Name("Жаркент жолы", "Zharkent Zholy", A),
    Name("Балқаш бірлігі", "Balqash Birligi", A), Name("Рудный рухы", "Rudnyi Rukhy", F),
    Name("Байқоңыр балалары", "Baiqonyr Balalary", A), Name("Ақтау алаңы", "Aqtau Alany", A),
    Name("Екібастұз еңбегі", "Ekibastuz Enbegi", F),
    Name("Петропавл пейілі", "Petropavl Peiili", A),
    Name("Кентау келешегі", "Kentau Keleshegi", A), Name("Сәтбаев сәулесі", "Satbaev Saulesi", T),
    Name("Риддер ризашылығы", "Ridder Rizashylygy", F),
    Name("Астана ақ ниеті", "Astana Aq Nieti", A),
    Name("Алматы аясы", "Almaty Aiasy", F), Name("Сайрам сабақтастығы", "Sairam Sabaqtastygy", A),
)  # fmt: skip

_KK = {A: "қоғамдық бірлестігі", F: "қоғамдық қоры", T: "жеке мекемесі",
       U: "заңды тұлғалар бірлестігі"}  # fmt: skip
_RU = {A: "Общественное объединение", F: "Общественный фонд", T: "Частное учреждение",
       U: "Объединение юридических лиц"}  # fmt: skip
_EN = {A: "Public Association", F: "Public Foundation", T: "Private Institution",
       U: "Association of Legal Entities"}  # fmt: skip


def names_of(name: Name) -> dict[str, str]:
    """Write the full name in three languages, marked DEMO."""
    return {
        "name_kk": f"«DEMO {name.kk}» {_KK[name.form]}",
        "name_ru": f"{_RU[name.form]} «DEMO {name.kk}»",
        "name_en": f"“DEMO {name.latin}” {_EN[name.form]}",
    }
