"""Many documents: sources, the run loop, the cache of stage outputs, quarantine and engines."""
