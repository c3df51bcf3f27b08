"""The papers on which intake is measured, and the measure."""
