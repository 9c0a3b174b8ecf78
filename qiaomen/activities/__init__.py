"""One engine for everything that people attend: service, clean-up, lecture, course, exchange day."""
