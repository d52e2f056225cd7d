import json
import tomllib
from importlib.resources import files

from readout.config.configuration import packaged
from readout.language.nations import nation_of


def test_an_adjective_is_of_one_state_that_the_gazetteer_knows() -> None:
    states = tomllib.loads(files("readout.language").joinpath("nations.toml").read_text("utf-8"))
    said = [word for adjectives in states.values() for word in adjectives]
    assert len(set(said)) == len(said)
    assert all(word == word.lower() for word in said)
    places = (packaged() / "gazetteer/places.jsonl").read_text("utf-8").splitlines()
    assert states.keys() <= {json.loads(line)["name"] for line in places}


def test_what_may_be_of_two_states_tells_none() -> None:
    assert nation_of("korean") is None
    assert nation_of("british") == "United Kingdom"
