"""Files and pictures that come from outside: judged, kept and given back."""
