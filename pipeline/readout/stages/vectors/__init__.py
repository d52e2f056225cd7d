"""The stage that keeps what the encoder says of a passage as a whole, so that themes can be told again without it."""
