"""Pictures, sound and video: what they say about themselves, and text that is recognised."""
