"""Shows on one page what pods and clients did while something happened to a release."""
