-- Which results of which queries were opened: nothing ever read it, and the queries are the window's to remember.
DROP TABLE feedback;
