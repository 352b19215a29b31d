"""One file per wire dialect, behind one seam: `base`."""
