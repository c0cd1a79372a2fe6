"""A real engine on a real folder: the main job, bad input, kills, a random life."""
