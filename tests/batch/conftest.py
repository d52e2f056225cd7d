from runs import made_once, make, place

__all__ = ["made_once", "make", "place"]
