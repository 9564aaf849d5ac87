"""Cordée, a trainer's cockpit for long remote cohorts."""

NAME = "Cordée"
