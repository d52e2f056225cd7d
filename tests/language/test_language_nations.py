import json
from importlib.resources import files

from readout.config.configuration import packaged


def test_the_gazetteer_knows_all_states() -> None:
    states = files("readout.language").joinpath("nations.txt").read_text("utf-8").splitlines()
    places = (packaged() / "gazetteer/places.jsonl").read_text("utf-8").splitlines()
    assert set(states) <= {json.loads(line)["name"] for line in places}
