"""The language of a text: others are known, English is never taken for one, little says nothing."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readout.pipeline.language_id import is_english, language_of, recorded_language

OTHERS = {
    "de": "Der Hafenrat hat am Dienstag beschlossen, die alten Werften zu erhalten. Die Ministerin sagte, niemand werde entlassen, und der Ausbau des Schienennetzes beginne im Herbst.",
    "fr": "Le conseil du port a décidé mardi de conserver les anciens chantiers. La ministre a déclaré que personne ne serait licencié et que les travaux du réseau ferré commenceraient en automne.",
    "es": "El consejo del puerto decidió el martes conservar los antiguos astilleros. La ministra dijo que nadie será despedido y que las obras de la red ferroviaria empezarán en otoño.",
    "it": "Il consiglio del porto ha deciso martedì di conservare i vecchi cantieri. La ministra ha detto che nessuno sarà licenziato e che i lavori della rete ferroviaria inizieranno in autunno.",
    "pt": "O conselho do porto decidiu na terça-feira conservar os antigos estaleiros. A ministra disse que ninguém será despedido e que as obras da rede ferroviária começarão no outono.",
    "nl": "De havenraad heeft dinsdag besloten de oude scheepswerven te behouden. De minister zei dat niemand wordt ontslagen en dat de aanleg van het spoorwegnet in het najaar begint.",
    "sv": "Hamnrådet beslutade på tisdagen att behålla de gamla varven. Ministern sade att ingen kommer att sägas upp och att utbyggnaden av järnvägsnätet börjar i höst.",
    "da": "Havnerådet besluttede tirsdag at bevare de gamle værfter. Ministeren sagde, at ingen bliver afskediget, og at udbygningen af jernbanenettet begynder til efteråret.",
    "pl": "Rada portu postanowiła we wtorek zachować stare stocznie. Ministra powiedziała, że nikt nie zostanie zwolniony, a rozbudowa sieci kolejowej rozpocznie się jesienią.",
    "tr": "Liman meclisi salı günü eski tersaneleri korumaya karar verdi. Bakan, kimsenin işten çıkarılmayacağını ve demiryolu ağının genişletilmesinin sonbaharda başlayacağını söyledi.",
    "fi": "Satamaneuvosto päätti tiistaina säilyttää vanhat telakat. Ministeri sanoi, ettei ketään irtisanota ja että rataverkon laajentaminen alkaa syksyllä.",
    "id": "Dewan pelabuhan pada hari Selasa memutuskan untuk mempertahankan galangan kapal lama. Menteri mengatakan bahwa tidak seorang pun akan diberhentikan dan perluasan jaringan kereta api dimulai pada musim gugur.",
    "ru": "Совет порта во вторник решил сохранить старые верфи. Министр сказала, что никого не уволят, а расширение железнодорожной сети начнётся осенью.",
    "ar": "قرر مجلس الميناء يوم الثلاثاء الحفاظ على أحواض بناء السفن القديمة. وقالت الوزيرة إنه لن يُفصل أحد وإن توسيع شبكة السكك الحديدية سيبدأ في الخريف.",
    "zh": "港口理事会星期二决定保留老造船厂。部长表示，不会有任何人被解雇，铁路网的扩建工程将于秋天开始。会议强调，传统产业和新兴产业要协调发展，科技创新和产业创新要深度融合，民生改善要同步推进。",
    "ja": "港湾評議会は火曜日、古い造船所を維持することを決定した。大臣は、誰も解雇されることはなく、鉄道網の拡張工事は秋に始まると述べた。伝統産業と新興産業を共に発展させるべきだと強調した。",
    "ko": "항만 이사회는 화요일에 오래된 조선소를 유지하기로 결정했다. 장관은 아무도 해고되지 않을 것이며 철도망 확장 공사는 가을에 시작될 것이라고 말했다. 전통 산업과 신산업이 함께 성장해야 한다고 강조했다.",
}
ENGLISH = [
    "On 3 May 2031 the Harbor Council held its 7th plenary session. It was stressed that old trades and new ones must grow together.",
    "Secretary Nguyễn Văn Ảnh met President Jürgen Großmann, Minister Łukasz Wiśniewski and Chairman Ōkubo Toshimichi in São Tomé, and thanked the delegations of Übersee-Hafen Küstenwalde and Communauté portuaire de l'Île-Rousse.",
    "The slogan “Wir schaffen das, und niemand bleibt zurück” was repeated by the mayor, who said that the city would keep its word and that the yards were safe.",
    "Delegates: Ahmad bin Said, Liu Wei, Maria dos Santos, Jean-Pierre Lefèvre, Olga Petrova. The list of the participants was closed on Friday.",
]


@pytest.mark.parametrize("language", OTHERS)
def test_other_languages_are_known(language: str) -> None:
    text = OTHERS[language]
    assert language_of(text) == language
    assert language_of(f"Harbour Council, 3 May 2031\n\n{text * 30}") == language


@pytest.mark.parametrize("text", ENGLISH)
def test_english_is_english(text: str) -> None:
    assert language_of(text) is None
    assert language_of(text * 50) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Harbour news",
        "Hafen bleibt offen",
        "12.3 4,5 % | 17 | 2031-05-03\n" * 40,
        "Nguyễn Văn Ảnh, Łukasz Wiśniewski",
        "😀" * 200,
    ],
)
def test_little_says_nothing(text: str) -> None:
    assert language_of(text) is None


@given(st.text(max_size=200))
def test_any_text_is_no_surprise(text: str) -> None:
    assert language_of(text) == language_of(text)


def test_a_long_text_takes_no_longer() -> None:
    text = OTHERS["de"] * 50_000
    started = time.process_time()
    assert language_of(text) == "de"
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize(
    ("language", "english"),
    [
        ("en", True),
        ("EN-gb", True),
        ("en_US", True),
        ("eng", True),
        ("English", True),
        ("de", False),
        ("enm", False),
        ("", False),
    ],
)
def test_what_is_given(language: str, english: bool) -> None:
    assert is_english(language) is english


@pytest.mark.parametrize(
    ("given", "text", "language", "warned"),
    [
        (None, ENGLISH[0], "en", ""),
        (None, OTHERS["de"], "de", "de by its looks"),
        (None, "Harbour news", "en", ""),
        ("en-GB", OTHERS["de"], "en-GB", ""),
        ("fr", ENGLISH[0], "fr", "the input says"),
        (7, ENGLISH[0], 7, ""),
    ],
)
def test_what_a_record_says(given: object, text: str, language: object, warned: str) -> None:
    found, warnings = recorded_language(given, text)
    assert found == language
    assert [w.code for w in warnings] == (["language"] if warned else [])
    assert all(warned in w.message for w in warnings)
