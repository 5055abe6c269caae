"""Snapshots of letters for tests: a small award, the largest one, and a refusal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from reports.letters.rules import (
    Addressee,
    Call,
    CriterionResult,
    Funding,
    Issuer,
    LetterKind,
    LetterSnapshot,
    Protocol,
    Refusal,
    Signatory,
    Source,
    Term,
    Withdrawal,
    Words,
)

ISSUER = Issuer(
    name=Words(
        "DEMO Волонтерлік бастамаларды қолдау орталығы",
        "DEMO Центр поддержки волонтерских инициатив",
        "DEMO Centre for Volunteer Initiatives",
    ),
    address=Words(
        "010000, Астана қаласы, Мәңгілік Ел даңғылы, 8-үй",
        "010000, город Астана, проспект Мәңгілік Ел, дом 8",
    ),
    contacts="+7 (7172) 00-00-00 · demo@asar.example",
)

CONDITIONS = (
    Words(
        "Қаражат бекітілген шығыстар сметасына сәйкес ғана жұмсалады.",
        "Средства расходуются только в соответствии с утверждённой сметой расходов.",
    ),
    Words(
        "Келесі транш алдыңғы кезең бойынша аралық есеп қабылданғаннан кейін аударылады.",
        "Следующий транш перечисляется после принятия промежуточного отчёта за предыдущий этап.",
    ),
    Words(
        "Өз үлесі жоба бюджетінің кемінде он пайызын құрайды.",
        "Собственный вклад составляет не менее десяти процентов бюджета проекта.",
    ),
)


def award(**changes: object) -> LetterSnapshot:
    snapshot = LetterSnapshot(
        kind=LetterKind.AWARD,
        number="ГР-2027-000123",
        version=1,
        issued_on=date(2027, 3, 12),
        issuer=ISSUER,
        addressee=Addressee(
            Words("DEMO «Жасыл Ертіс» қоғамдық бірлестігі", "ОО «Жасыл Ертіс» DEMO"),
            "990140000019",
        ),
        call=Call(
            Words(
                "Волонтерлік бастамаларға арналған ұзақ мерзімді гранттар",
                "Долгосрочные гранты для волонтерских инициатив",
            ),
            "К-2027-01",
        ),
        protocol=Protocol("3", date(2027, 3, 5)),
        project_title=Words(
            "Таза жаға: Ертіс өзенінің волонтерлері", "Чистый берег: волонтеры Иртыша"
        ),
        amount_minor=640_961_620,
        currency="KZT",
        signatory=Signatory(
            Words("Ә. Ғ. Үлгібаева (DEMO)", "А. Г. Улгибаева (DEMO)"),
            Words("Басқарма төрағасы", "Председатель правления"),
        ),
        verify_url="https://asar.example/verify/7F3K-92QX-M4TA",
        code="7F3K-92QX-M4TA",
        audit_checkpoint="Аудит журналы / Журнал аудита: № 48211 · 5c1e77a09d2b4f63 · 12.03.2027",
        grant_type=Words("ұзақ мерзімді", "долгосрочный"),
        term=Term(date(2027, 4, 1), date(2029, 12, 31)),
        funding=Funding(
            (2027, 2028, 2029),
            (
                Source(
                    Words("Мемлекеттік бюджет", "Государственный бюджет"),
                    (150_000_000, 150_000_000, 100_000_000),
                ),
                Source(
                    Words("DEMO «Дала» корпоративтік қоры", "Корпоративный фонд «Дала» DEMO"),
                    (90_961_620, 0, 50_000_000),
                ),
                Source(Words.same("DEMO Open Steppe Foundation"), (0, 100_000_000, 0)),
            ),
        ),
        conditions=CONDITIONS,
        sign_days=10,
    )
    return replace(snapshot, **changes)  # type: ignore[arg-type]


def largest_award() -> LetterSnapshot:
    """Five years, six sources, the longest names the forms allow, amounts with tiyn."""
    long_kk = (
        "«Қазақстан Республикасының өңірлерінде волонтерлік қозғалысты дамыту мен қолдау жөніндегі "
    )
    long_ru = (
        "«Республиканский центр развития и поддержки волонтерского движения в регионах Казахстана "
    )
    years = (2027, 2028, 2029, 2030, 2031)
    sources = tuple(
        Source(
            Words(
                f"{long_kk}№ {index} халықаралық корпоративтік қор» DEMO",
                f"{long_ru}№ {index} — международный корпоративный фонд» DEMO",
            ),
            tuple(1_234_567_890_11 + index * 1_000_001 + year for year in years),
        )
        for index in range(1, 7)
    )
    funding = Funding(years, sources)
    name = Words(
        long_kk + "республикалық қоғамдық бірлестігі» заңды тұлғалар бірлестігі DEMO",
        long_ru + "республиканское общественное объединение» ОЮЛ DEMO",
    )
    return award(
        addressee=Addressee(name, "990140000019"),
        issuer=replace(ISSUER, name=name),
        project_title=Words(
            "Ауыл жастарының цифрлық сауаттылығы мен экологиялық мәдениетін арттыруға арналған "
            "көпжылдық волонтерлік бағдарлама: бес өңір, он екі аудан, жүз елу ауыл және "
            "Аса-ұзын-атау-үзілмейтін-сөзбенжалғасатынсынақүлгісіәріқарайдаүзілмейді",
            "Многолетняя волонтерская программа повышения цифровой грамотности и экологической "
            "культуры сельской молодежи: пять регионов, двенадцать районов, сто пятьдесят сёл",
        ),
        amount_minor=funding.total_minor,
        funding=funding,
        term=Term(date(2027, 4, 1), date(2031, 12, 31)),
        conditions=CONDITIONS * 4,
        version=2,
    )


def refusal(**changes: object) -> LetterSnapshot:
    titles = (
        ("Жобаның өзектілігі", "Актуальность проекта"),
        ("Әлеуметтік әсер және нысаналы топ", "Социальный эффект и целевая группа"),
        ("Шығыстар сметасының негізділігі", "Обоснованность сметы расходов"),
        ("Ұйымның тәжірибесі мен әлеуеті", "Опыт и потенциал организации"),
        ("Нәтижелердің орнықтылығы", "Устойчивость результатов"),
    )
    means = ("7.50", "6.25", "4.75", "8.00", "5.50")
    criteria = tuple(
        CriterionResult(
            Words(*title), Decimal(mean), Decimal(5) if index != 4 else None, Decimal(10), 20
        )
        for index, (title, mean) in enumerate(zip(titles, means, strict=True))
    )
    told = Refusal(
        score=Decimal("64.00"),
        pass_score=Decimal("60.00"),
        line=Decimal("74.50"),
        rank=17,
        criteria=criteria,
        reasons=(
            Words(
                "«Шығыстар сметасының негізділігі» өлшемшарты бойынша балл шекті балдан төмен.",
                "Средний балл по критерию «Обоснованность сметы расходов» ниже порога.",
            ),
            Words(
                "Рейтинг бойынша жоғары тұрған өтінімдерден кейін конкурс қаражаты таусылды.",
                "Средства конкурса исчерпаны заявками, стоящими в рейтинге выше.",
            ),
        ),
        missing=(
            Words(
                "Смета өлшемшарты бойынша шекті балға дейін 0,25 балл жетпеді.",
                "До порога по критерию сметы не хватило 0,25 балла.",
            ),
        ),
        appeal_days=10,
    )
    base = award()
    snapshot = replace(
        base,
        kind=LetterKind.REFUSAL,
        number="ГР-2027-000124",
        refusal=told,
        funding=None,
        term=None,
        grant_type=None,
        conditions=(),
        sign_days=0,
    )
    return replace(snapshot, **changes)  # type: ignore[arg-type]


def withdrawal(**changes: object) -> LetterSnapshot:
    """The award of the sample letter, taken back."""
    snapshot = replace(
        award(),
        kind=LetterKind.WITHDRAWAL,
        number="ГР-2027-000125",
        issued_on=date(2027, 5, 3),
        withdrawal=Withdrawal(
            award_number="DEMO-27-1-001/1",
            letter_number="ГР-2027-000123",
            awarded_on=date(2027, 3, 12),
            withdrawn_on=date(2027, 5, 3),
            reason=Words.same("DEMO: ұйым гранттан бас тартты."),
            appeal_days=10,
        ),
        protocol=None,
        funding=None,
        term=None,
        grant_type=None,
        conditions=(),
        sign_days=0,
    )
    return replace(snapshot, **changes)  # type: ignore[arg-type]
