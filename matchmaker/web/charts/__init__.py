"""From numbers to places on a sheet: the geometry of every chart. Numbers alone, no words, no colours."""
