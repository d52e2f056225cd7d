import pytest

from readout.batch.load import Readout, load


@pytest.fixture(scope="module")
def readout() -> Readout:
    return load()


GREETING = (
    "Honoured guests, I am glad to be here, and I thank you for your welcome. We have to repair "
    "the locks before the winter, and I ask for your patience."
)
LETTERHEAD = (
    "Ministry of Ports\n12 Quay Street, Tarn\nTel. 04 555 1200\n\nMEDIA RELEASE\n\nThe Minister "
    "for Ports, Ana Sol, today welcomed the report on the locks. The fund will open in spring."
)


@pytest.mark.parametrize(
    ("head", "place"),
    [
        ("Meeting with harbour pilots\n\nNovember 20, 2031, Novy Brod", "Novy Brod"),
        ("Meeting with harbour pilots\n\n20 June 2031, The Summer Residence, Oslo", "Oslo"),
        ("The Tide Tables\n\nGrain Office, Tarn, January 2031", "Tarn"),
        ("Ana Sol\nMinister for Ports\n\nDOORSTOP\n\nPORT SELLA\n\n3 MARCH 2031", "PORT SELLA"),
        ("Statement by Ana Sol at the Assembly, 26 September 2031, Geneva", "Geneva"),
        (
            "Ana Sol – Speech on Locks\n\nThe speech made by Ana Sol, the Minister for Ports, in the "
            "House of Deputies on 14 June 2031.",
            "House of Deputies",
        ),
    ],
)
def test_where_a_text_was_given(readout: Readout, head: str, place: str) -> None:
    text = f"{head}\n\n{GREETING}"
    found = readout(text).document.place
    assert found is not None and found.start is not None
    assert place in found.text == text[found.start : found.end]


@pytest.mark.parametrize("text", [LETTERHEAD, GREETING])
def test_texts_that_tell_no_place(readout: Readout, text: str) -> None:
    assert readout(text).document.place is None


def test_the_place_that_is_given_outranks_the_text(readout: Readout) -> None:
    text = f"Meeting with harbour pilots\n\nNovember 20, 2031, Novy Brod\n\n{GREETING}"
    place = readout(text, meta={"place": "Arlin"}).document.place
    assert place is not None
    assert (place.text, place.start) == ("Arlin", None)
