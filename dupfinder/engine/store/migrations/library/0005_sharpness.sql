-- How sharp a picture is at the size of its thumbnail, see match/sharpness.py. What was read before is measured
-- from its thumbnail by the next scan.
ALTER TABLE content ADD COLUMN sharpness REAL;
