"""Pages: views authorise, parse, call a service or selectors, choose a template, answer."""
