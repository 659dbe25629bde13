"""Files in and out: imports looked at before they are made, undone whole, and exports."""
