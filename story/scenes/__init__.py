"""The story's scenes, one module an act; `story.play` puts them in the order of their dates."""
