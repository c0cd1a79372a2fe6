-- Nothing has ever been saved here: the window keeps the searches that are starred.
DROP TABLE saved_searches;
