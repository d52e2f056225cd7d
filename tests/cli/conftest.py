from runs import make, place

__all__ = ["make", "place"]
