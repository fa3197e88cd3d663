"""One change for many measures: asked, worked out, told."""
