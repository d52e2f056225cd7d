from __future__ import annotations

import gc

import pytest

from readout.io.garbage import no_collection


def test_collection_is_put_off_and_goes_on() -> None:
    with pytest.raises(KeyError), no_collection():
        assert not gc.isenabled()
        raise KeyError
    assert gc.isenabled()


def test_who_put_it_off_before_has_it_so_after() -> None:
    with no_collection():
        with no_collection():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
