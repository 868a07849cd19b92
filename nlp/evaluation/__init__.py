"""Evaluation: labels against gold, with intervals, calibration and every miss."""
