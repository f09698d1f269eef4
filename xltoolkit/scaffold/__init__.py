"""``xlt plugin new``: a city plugin that works at once, for its bureau to change."""
