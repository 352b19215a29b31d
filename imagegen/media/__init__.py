"""Pictures: bytes become checked files, files become previews, zips and manifests. The only place for Pillow."""
