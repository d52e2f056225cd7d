"""Files in and out: places, compression, safety and limits."""
