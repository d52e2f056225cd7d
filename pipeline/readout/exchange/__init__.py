"""What the ways out to annotation tools and back share: offsets, regions with their ids, tasks."""
