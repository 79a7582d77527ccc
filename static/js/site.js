// Everything here makes a page that already works more pleasant. The asset pipeline serves it as one file.
import "./csrf.js";
import "./busy.js";
import "./keep_form.js";
import "./picker.js";
import "./filter_bar.js";
import "./chips.js";
import "./copy_link.js";
import "./theme.js";
import "./poll.js";
import "./first_focus.js";
import "./keys.js";
