import pytest
import spacy

from readout.stages.document.grounds import Ground, grounds
from readout.stages.document.lead import Reading
from readout.stages.document.own_event import packaged_scorer
from stages.quotes.documents import page

BLANK = spacy.blank("en")


def test_every_ground_has_a_weight_and_every_weight_a_ground() -> None:
    assert packaged_scorer().weights.keys() == {ground.value for ground in Ground}


@pytest.mark.parametrize(
    ("case", "ground"),
    [
        ("The board held its <event>12th session</event>.", Ground.OPENED),
        ("The mayor will attend the <event>Delta Forum</event>.", Ground.TO_COME),
        ("He vowed to attend the <event>Delta Forum</event>.", Ground.REPORTED),
        ("“I was at the <event>Delta Forum</event>,” he said.", Ground.MARKED),
        ("<title>Remarks at the <event>Delta Forum</event></title>¶It is late.", Ground.DELIVERED),
        ("Speaking at the <event>Delta Forum</event>, he said no.", Ground.SAID),
    ],
)
def test_what_speaks_for_a_mention_or_against_it(case: str, ground: Ground) -> None:
    reading = Reading(page(BLANK, case))
    assert ground in grounds(reading.mentions[0])
