"""One module or package per wire dialect; `ADAPTER` in it is the class that speaks it."""
